using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Factory.Host.Native;
using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>An attempt's directory, with absolute paths: the current directory changes while a stage runs.</summary>
internal sealed class TicketFolder(string directory)
{
    public string Root { get; } = Path.GetFullPath(directory);

    public string At(string relative) => Path.GetFullPath(relative, Root);

    /// <exception cref="HostException">It cannot be read.</exception>
    public Ticket ReadTicket()
    {
        var file = At(TicketFiles.Ticket);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), ProtocolJson.Default.Ticket) ?? throw new JsonException("it holds `null`");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new HostException(ExitCodes.BadTicket, $"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Makes this host the one that holds the attempt. A link fails where a rename would overwrite, so two hosts cannot both succeed.</summary>
    /// <exception cref="HostException">Another host holds it, or held it.</exception>
    public void Claim(HostIdentity identity)
    {
        var file = At(TicketFiles.Host);
        var temporary = WriteTemporary(file, identity, ProtocolJson.Default.HostIdentity);
        var linked = Posix.Link(temporary, file);
        var reason = System.Runtime.InteropServices.Marshal.GetLastPInvokeErrorMessage();
        File.Delete(temporary);
        if (linked != 0) throw new HostException(ExitCodes.BadTicket, $"{file} cannot be made ({reason}); an attempt is run by one host, once");
    }

    /// <summary>Written last, and renamed into place: who sees it sees all of it, and nothing of the attempt moves any more.</summary>
    public void WriteResult(AttemptResult result)
    {
        var file = At(TicketFiles.Result);
        File.Move(WriteTemporary(file, result, ProtocolJson.Default.AttemptResult), file, overwrite: false);
    }

    private static string WriteTemporary<T>(string file, T content, JsonTypeInfo<T> type)
    {
        var temporary = $"{file}.{Environment.ProcessId}";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(content, type));
        return temporary;
    }
}

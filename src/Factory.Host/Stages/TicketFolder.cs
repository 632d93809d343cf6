using System.Text.Json;
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

    /// <summary>Written last, and renamed into place: who sees it sees all of it, and nothing of the attempt moves any more.</summary>
    public void WriteResult(AttemptResult result)
    {
        var next = At(TicketFiles.NextResult);
        // Over what an attempt before this one may have left in a folder that is used again: a new file costs more.
        using (var file = File.OpenHandle(next, FileMode.OpenOrCreate, FileAccess.Write))
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(result, ProtocolJson.Default.AttemptResult);
            RandomAccess.Write(file, json, 0);
            RandomAccess.SetLength(file, json.Length);
        }
        File.Move(next, At(TicketFiles.Result), overwrite: true);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Factory.Engine;
using Factory.Protocol;

namespace Factory.Execution.Attempts;

/// <summary>An attempt's directory, <c>attempts/RUN/STAGE-NUMBER/</c>: the same for the same attempt, whichever daemon looks.</summary>
internal sealed class AttemptFolder
{
    /// <summary>Names the outputs that are in the store: written by the daemon when it has taken them over.</summary>
    private const string Taken = "taken.json";
    // What explains an attempt afterwards; everything else goes when it has ended.
    private static readonly string[] s_kept =
    [
        TicketFiles.Ticket, TicketFiles.Journal, TicketFiles.Control, TicketFiles.Result, TicketFiles.StandardOutput, TicketFiles.StandardError,
        TicketFiles.Host, Taken,
    ];

    private readonly string _checkpoint;

    public AttemptFolder(string workRoot, AttemptId attempt)
    {
        var run = Path.Combine(workRoot, "attempts", attempt.Stage.Run.ToString());
        Root = Path.Combine(run, $"{attempt.Stage.Index}-{attempt.Number}");
        _checkpoint = $"{attempt.Stage.Index}-checkpoint";
    }

    public string Root { get; }

    /// <summary>Shared by all attempts of the stage; relative to <see cref="Root"/>.</summary>
    public string Checkpoint => Path.Combine("..", _checkpoint);

    public string At(string relative) => Path.GetFullPath(relative, Root);

    public bool HasTicket => File.Exists(At(TicketFiles.Ticket));
    public HostIdentity? Holder => Read(TicketFiles.Host, ProtocolJson.Default.HostIdentity);
    public AttemptResult? Result => Read(TicketFiles.Result, ProtocolJson.Default.AttemptResult);

    /// <summary>Output name to digest, when the outputs are in the store already.</summary>
    public Dictionary<string, string>? TakenOutputs
    {
        get => Read(Taken, FolderJson.Default.DictionaryStringString);
        set => Trees.WriteWhole(At(Taken), JsonSerializer.SerializeToUtf8Bytes(value!, FolderJson.Default.DictionaryStringString));
    }

    /// <summary>An empty directory with its places.</summary>
    public void Begin()
    {
        Trees.Delete(Root);
        foreach (var place in new[] { TicketFiles.Inputs, TicketFiles.Outputs, TicketFiles.Work, Checkpoint }) Directory.CreateDirectory(At(place));
    }

    /// <summary>The last step of a beginning: what has a ticket is complete.</summary>
    public void Write(Ticket ticket) => Trees.WriteWhole(At(TicketFiles.Ticket), JsonSerializer.SerializeToUtf8Bytes(ticket, ProtocolJson.Default.Ticket));

    /// <summary>One line at the end of the control file, in one write.</summary>
    public void Append(ControlEntry entry)
    {
        using var file = new FileStream(At(TicketFiles.Control), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write([.. JsonSerializer.SerializeToUtf8Bytes(entry, ProtocolJson.Default.ControlEntry), (byte)'\n']);
    }

    /// <summary>Leaves what explains the attempt.</summary>
    public void Tidy(bool succeeded)
    {
        if (!Directory.Exists(Root)) return;
        foreach (var directory in Directory.GetDirectories(Root)) Trees.Delete(directory);
        foreach (var file in Directory.GetFiles(Root).Where(f => !s_kept.Contains(Path.GetFileName(f)))) File.Delete(file);
        if (succeeded) Trees.Delete(At(Checkpoint));
    }

    /// <summary>After the last writer has gone: leaves the logs within their limit and without secrets.</summary>
    public void CloseLogs(long limit, Redactor redactor, TimeProvider time)
    {
        foreach (var log in new[] { At(TicketFiles.StandardOutput), At(TicketFiles.StandardError) })
        {
            LogFiles.Trim(log, limit, time);
            try
            {
                LogFiles.Redact(log, redactor);
            }
            catch (IOException)
            {
                // The disk is full, perhaps. Rather no log than one that tells.
                File.Delete(log);
            }
        }
    }

    private T? Read<T>(string name, JsonTypeInfo<T> type) where T : class
    {
        var file = At(name);
        if (!File.Exists(file)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{file} cannot be read: {e.Message}", e);
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class FolderJson : System.Text.Json.Serialization.JsonSerializerContext;

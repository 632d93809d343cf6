using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Factory.Engine;
using Factory.Protocol;

namespace Factory.Execution.Attempts;

/// <summary>An attempt's directory, <c>attempts/RUN/STAGE-NUMBER/</c>: the same for the same attempt, whichever daemon looks.</summary>
internal sealed class AttemptFolder
{
    // What explains an attempt afterwards; everything else goes when it has ended.
    private static readonly string[] s_kept =
    [
        TicketFiles.Ticket, TicketFiles.Journal, TicketFiles.Control, TicketFiles.Result, TicketFiles.StandardOutput, TicketFiles.StandardError,
        TicketFiles.Host,
    ];

    private readonly string[] _before;

    public AttemptFolder(string workRoot, AttemptId attempt)
    {
        var run = Path.Combine(workRoot, "attempts", attempt.Stage.Run.ToString());
        Root = Path.Combine(run, $"{attempt.Stage.Index}-{attempt.Number}");
        _before = [.. Enumerable.Range(1, attempt.Number - 1).Reverse().Select(n => Path.Combine(run, $"{attempt.Stage.Index}-{n}", TicketFiles.Checkpoint))];
    }

    public string Root { get; }

    public string At(string relative) => Path.Join(Root, relative);

    public bool HasTicket => File.Exists(At(TicketFiles.Ticket));
    public HostIdentity? Holder => Read(TicketFiles.Host, ProtocolJson.Default.HostIdentity);
    public AttemptResult? Result => Read(TicketFiles.Result, ProtocolJson.Default.AttemptResult);

    /// <summary>Makes a laid-out folder, with its ticket, this attempt's: what is there is complete.</summary>
    public void Begin(string laidOut)
    {
        try
        {
            Directory.Move(laidOut, Root);
        }
        catch (IOException)
        {
            // The run's first attempt; or what a daemon left that died while it laid this one out.
            Trees.Delete(Root);
            Directory.CreateDirectory(Path.GetDirectoryName(Root)!);
            Directory.Move(laidOut, Root);
        }
    }

    /// <summary>Before it runs: takes over what the attempts before it saved last; where there is nothing, a copy of what a stage before it did.</summary>
    /// <param name="parent">That stage of the same run, by index; null for none.</param>
    public void TakeCheckpoints(int? parent)
    {
        if ((_before.Length == 0 && parent is null) || HasContent(At(TicketFiles.Checkpoint))) return;
        if (Array.Find(_before, HasContent) is { } last)
        {
            Trees.Delete(At(TicketFiles.Checkpoint));
            Directory.Move(last, At(TicketFiles.Checkpoint));
        }
        else if (parent is { } index && NewestOf(index) is { } other) Copy(other, At(TicketFiles.Checkpoint));
    }

    private string? NewestOf(int stage) => Directory.GetDirectories(Path.GetDirectoryName(Root)!, $"{stage}-*")
        .OrderByDescending(d => int.Parse(d.AsSpan(d.LastIndexOf('-') + 1), CultureInfo.InvariantCulture)).Select(d => Path.Combine(d, TicketFiles.Checkpoint))
        .FirstOrDefault(HasContent);

    // Aside, and then renamed: half a copy would be taken for a whole one. Links are not followed, for foreign code wrote them.
    private static void Copy(string from, string to)
    {
        var aside = to + ".new";
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        Trees.Delete(aside);
        Directory.CreateDirectory(aside);
        foreach (var directory in Directory.GetDirectories(from, "*", options)) Directory.CreateDirectory(Path.Combine(aside, Path.GetRelativePath(from, directory)));
        foreach (var file in Directory.GetFiles(from, "*", options)) File.Copy(file, Path.Combine(aside, Path.GetRelativePath(from, file)));
        Trees.Delete(to);
        Directory.Move(aside, to);
    }

    private static bool HasContent(string directory) => Directory.Exists(directory) && Directory.EnumerateFileSystemEntries(directory).Any();

    /// <summary>One line at the end of the control file, in one write.</summary>
    public void Append(ControlEntry entry)
    {
        using var file = new FileStream(At(TicketFiles.Control), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write([.. JsonSerializer.SerializeToUtf8Bytes(entry, ProtocolJson.Default.ControlEntry), (byte)'\n']);
    }

    /// <summary>Leaves what explains the attempt, and the checkpoints of one that may be tried again.</summary>
    public void Tidy(bool succeeded)
    {
        if (!Directory.Exists(Root)) return;
        foreach (var directory in Directory.GetDirectories(Root))
            if (succeeded || directory != At(TicketFiles.Checkpoint) || !HasContent(directory)) Trees.Delete(directory);
        foreach (var file in Directory.GetFiles(Root).Where(f => !s_kept.Contains(Path.GetFileName(f)))) File.Delete(file);
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

using Factory.Execution.Native;
using Factory.Protocol;

namespace Factory.Execution.Attempts;

/// <summary>
/// A folder that is laid out for an attempt of some shape. After an attempt that succeeded and left nothing to tell, it can be made as
/// it was and serve another: on most file systems making and deleting files costs more than all else that a small stage does.
/// </summary>
/// <param name="shape">What attempts must have in common to use the same folder.</param>
/// <param name="root">Where it is being laid out.</param>
internal sealed class LaidOut(string shape, string root)
{
    // Empty where nothing was said.
    private static readonly string[] s_words = [TicketFiles.StandardOutput, TicketFiles.StandardError, TicketFiles.Journal];
    private static readonly string[] s_protocol = [TicketFiles.Ticket, TicketFiles.Result, TicketFiles.Host, .. s_words];

    private HashSet<string> _entries = [];
    private FileStamp[] _work = [];

    public string Shape => shape;
    public string Root { get; private set; } = root;

    public string At(string relative) => Path.Combine(Root, relative);

    /// <summary>Writes a file where nobody looks yet; one that is there is written over.</summary>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        using var file = File.OpenHandle(At(name), FileMode.OpenOrCreate, FileAccess.Write);
        RandomAccess.Write(file, content, 0);
        RandomAccess.SetLength(file, content.Length);
    }

    /// <summary>This is how it is to be found again.</summary>
    public void Remember()
    {
        _entries = [.. Directory.EnumerateFileSystemEntries(Root).Select(e => Path.GetFileName(e)), .. s_protocol];
        _work = FileStamp.OfTree(At(TicketFiles.Work));
    }

    /// <summary>Makes it as it was, from where an attempt left it; false when that cannot be, or when it holds what is to be kept.</summary>
    public bool Restore(string from, string to)
    {
        Root = from;
        if (s_words.Any(w => new FileInfo(At(w)) is { Exists: true, Length: > 0 })
            || Directory.EnumerateFileSystemEntries(Root).Any(e => !_entries.Contains(Path.GetFileName(e)))
            || Directory.EnumerateFileSystemEntries(At(TicketFiles.Checkpoint)).Any()
            || !FileStamp.OfTree(At(TicketFiles.Work)).AsSpan().SequenceEqual(_work)) return false;
        foreach (var output in Directory.EnumerateFileSystemEntries(At(TicketFiles.Outputs)))
            if (!Empty(output)) return false;
        Empty(At(TicketFiles.Inputs));
        File.Delete(At(TicketFiles.Host));
        File.Move(At(TicketFiles.Result), At(TicketFiles.NextResult), overwrite: true);
        Directory.Move(Root, to);
        Root = to;
        return true;
    }

    private static bool Empty(string directory)
    {
        if (new DirectoryInfo(directory) is not { Exists: true, LinkTarget: null }) return false;
        foreach (var entry in Directory.EnumerateFileSystemEntries(directory))
            if (Directory.Exists(entry)) Trees.Delete(entry);
            else File.Delete(entry);
        return true;
    }
}

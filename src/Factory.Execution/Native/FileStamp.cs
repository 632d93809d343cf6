using Factory.Protocol;

namespace Factory.Execution.Native;

/// <summary>What changes when a file does, whoever changes it and whatever else they put back: the kernel's own time of the last change among it.</summary>
internal readonly record struct FileStamp(string Path, ushort Mode, ulong Inode, ulong Size, uint Links, long Modified, long Changed)
{
    /// <summary>All that is in a tree, in order. Of directories only that they are there.</summary>
    /// <exception cref="IOException">It changes while it is looked at.</exception>
    public static FileStamp[] OfTree(string root) =>
        [.. Directory.EnumerateFileSystemEntries(root, "*", s_all).Order(StringComparer.Ordinal).Select(Of)];

    private static readonly EnumerationOptions s_all = new() { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true };

    private static FileStamp Of(string path)
    {
        if (!Statx.TryOf(path, out var seen)) throw Posix.Failure($"stat of {path}");
        var relative = System.IO.Path.GetFileName(path);
        return seen.IsDirectory ? new(relative, seen.Mode, seen.Inode, 0, 0, 0, 0)
            : new(relative, seen.Mode, seen.Inode, seen.Size, seen.Links, seen.ModifiedNs, seen.ChangedNs);
    }
}

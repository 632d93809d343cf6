namespace Factory.Storage;

/// <summary>Trees of which nothing may be written, as the artifact store and the release store make them.</summary>
public static class ReadOnlyTree
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>Syncs every directory of a tree and takes the right to write from it, from the leaves up.</summary>
    internal static void Seal(string root)
    {
        foreach (var child in Directory.EnumerateDirectories(root)) Seal(child);
        File.SetUnixFileMode(root, Closed);
        DurableFile.SyncDirectory(root);
    }

    /// <summary>Takes the right to write from a tree's directories, for trees that need not outlive a crash.</summary>
    internal static void Close(string root)
    {
        foreach (var child in Directory.EnumerateDirectories(root)) Close(child);
        File.SetUnixFileMode(root, Closed);
    }

    /// <summary>Deletes a tree, if it is there, though its directories are read-only. Does not follow links.</summary>
    public static void Delete(string root)
    {
        if (!Directory.Exists(root)) return;
        Open(root);
        Directory.Delete(root, recursive: true);
    }

    private static void Open(string directory)
    {
        File.SetUnixFileMode(directory, Closed | UnixFileMode.UserWrite);
        foreach (var child in new DirectoryInfo(directory).EnumerateDirectories())
            if (child.LinkTarget is null) Open(child.FullName);
    }
}

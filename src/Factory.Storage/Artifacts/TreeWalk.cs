using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <param name="Path">Relative to the walk's root, with <c>/</c>.</param>
/// <param name="FullPath">Where it was found.</param>
/// <param name="Stat">What it was when it was found.</param>
internal sealed record FoundFile(string Path, string FullPath, FileStat Stat)
{
    /// <summary>Opens the very file that was found.</summary>
    /// <exception cref="InvalidDataException">Something else has its name by now.</exception>
    public SafeFileHandle Open()
    {
        var handle = Posix.Open(FullPath, OpenFlags.NoFollow | OpenFlags.NoWait);
        var now = FileStat.Of(handle, FullPath);
        if (now.Inode == Stat.Inode && now.Device == Stat.Device && now.Type == FileType.Regular) return handle;
        handle.Dispose();
        throw new InvalidDataException($"{FullPath} was replaced while it was taken in: end what writes there first");
    }

    /// <summary>All that the very file that was found holds; for small ones.</summary>
    /// <exception cref="InvalidDataException">It is being written.</exception>
    public byte[] ReadAll(SafeFileHandle file)
    {
        var content = new byte[Stat.Size];
        ReadInto(file, content);
        return content;
    }

    /// <inheritdoc cref="ReadAll"/>
    /// <param name="content">As long as the file was when it was found.</param>
    public void ReadInto(Span<byte> content)
    {
        using var file = Open();
        ReadInto(file, content);
    }

    private void ReadInto(SafeFileHandle file, Span<byte> content)
    {
        if (Packs.Fill(file, content, 0) < content.Length || FileStat.Of(file, FullPath) is var now && (now.Size != content.Length || now.ModifiedNs != Stat.ModifiedNs))
            throw new InvalidDataException($"{FullPath} was written to while it was taken in: end what writes there first");
    }
}

/// <summary>Finds the files of a tree without following links: each directory is opened from the opened one above it.</summary>
internal static class TreeWalk
{
    private const int DeepestNesting = 100;

    /// <exception cref="InvalidDataException">The tree holds something that is no plain file or directory.</exception>
    public static List<FoundFile> Files(string root)
    {
        var found = new List<FoundFile>();
        using var directory = Posix.Open(root, OpenFlags.Directory);
        Visit(directory, "", root, found, 0);
        return found;
    }

    private static void Visit(SafeFileHandle directory, string prefix, string fullPath, List<FoundFile> found, int depth)
    {
        if (depth > DeepestNesting) throw new InvalidDataException($"{fullPath}: directories are nested more than {DeepestNesting} deep");
        foreach (var name in Names(directory))
        {
            var childPath = Path.Combine(fullPath, name);
            var stat = Look(directory, name, childPath);
            switch (stat.Type)
            {
                case FileType.Regular:
                    found.Add(new(prefix + name, childPath, stat));
                    break;
                case FileType.Directory:
                    using (var child = Posix.OpenAt(directory, name, OpenFlags.Directory | OpenFlags.NoFollow, childPath))
                        Visit(child, $"{prefix}{name}/", childPath, found, depth + 1);
                    break;
                default:
                    throw new InvalidDataException(
                        $"{childPath} is {(stat.Type == FileType.Link ? "a symbolic link" : "no plain file")}: an artifact holds plain files and directories "
                            + "only; copy what it stands for");
            }
        }
    }

    private static string[] Names(SafeFileHandle directory) =>
        [.. new DirectoryInfo($"/proc/self/fd/{directory.DangerousGetHandle()}/").EnumerateFileSystemInfos("*", Everything).Select(e => e.Name)];

    private static FileStat Look(SafeFileHandle directory, string name, string shownAs)
    {
        try
        {
            return FileStat.OfChild(directory, name, shownAs);
        }
        catch (PosixException e) when (e.Error == Errno.NoEntry)
        {
            throw new InvalidDataException($"{shownAs} cannot be taken in: its name is not UTF-8, or it was deleted meanwhile", e);
        }
    }

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };
}

using System.IO.Enumeration;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>
/// Finds the files of a tree one after the other, in ordinal order of their paths, without following links: each directory is opened from
/// the opened one above it. In memory are only the names of the directories that it is in.
/// </summary>
internal static class OrderedWalk
{
    private const int DeepestNesting = 100;
    private static readonly EnumerationOptions s_everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false, MatchType = MatchType.Simple };

    /// <exception cref="InvalidDataException">The tree holds something that is no plain file or directory.</exception>
    public static IEnumerable<FoundFile> Files(string root)
    {
        using var directory = Posix.Open(root, OpenFlags.Directory);
        foreach (var file in Visit(directory, "", root, 0)) yield return file;
    }

    private static IEnumerable<FoundFile> Visit(SafeFileHandle directory, string prefix, string fullPath, int depth)
    {
        if (depth > DeepestNesting) throw new InvalidDataException($"{fullPath}: directories are nested more than {DeepestNesting} deep");
        foreach (var name in Names(directory))
        {
            // A directory's name comes with a slash: so its files are sorted among the others as their paths are.
            var isDirectory = name[^1] == '/';
            var plain = isDirectory ? name[..^1] : name;
            var childPath = Path.Combine(fullPath, plain);
            var stat = Look(directory, plain, childPath);
            if (stat.Type == FileType.Regular && !isDirectory) yield return new(prefix + plain, childPath, stat);
            else if (stat.Type == FileType.Directory && isDirectory)
            {
                using var child = Posix.OpenAt(directory, plain, OpenFlags.Directory | OpenFlags.NoFollow, childPath);
                foreach (var file in Visit(child, prefix + name, childPath, depth + 1)) yield return file;
            }
            else throw new InvalidDataException(Refusal(childPath, stat.Type));
        }
    }

    private static string Refusal(string path, FileType type) => type switch
    {
        FileType.Link => $"{path} is a symbolic link: an artifact holds plain files and directories only; copy what it stands for",
        FileType.Other => $"{path} is no plain file: an artifact holds plain files and directories only; copy what it stands for",
        _ => $"{path} was replaced while it was taken in: end what writes there first",
    };

    private static List<string> Names(SafeFileHandle directory)
    {
        var names = new FileSystemEnumerable<string>($"/proc/self/fd/{directory.DangerousGetHandle()}/",
            (ref FileSystemEntry e) => e.IsDirectory && (e.Attributes & FileAttributes.ReparsePoint) == 0 ? $"{e.FileName}/" : e.FileName.ToString(), s_everything).ToList();
        names.Sort(StringComparer.Ordinal);
        return names;
    }

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
}

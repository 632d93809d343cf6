using System.IO.Enumeration;

namespace Factory.Daemon;

/// <summary>Whether files are whole as far as can be seen: one that is being copied into place is written to all the time.</summary>
internal static class Stillness
{
    /// <summary>What was not touched for so long stands still.</summary>
    public static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    private static readonly EnumerationOptions s_below = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };

    /// <summary>The first of the paths at which something was written a moment ago; null when all stand still.</summary>
    /// <param name="folder">What the paths are relative to.</param>
    /// <param name="paths">Files, folders and patterns; addresses are not looked at.</param>
    public static string? Moving(string folder, IEnumerable<string> paths, DateTimeOffset now) =>
        paths.FirstOrDefault(p => !SourceAddress.IsOne(p) && IsMoving(Path.GetFullPath(p, folder), now));

    private static bool IsMoving(string path, DateTimeOffset now)
    {
        if (File.Exists(path)) return IsRecent(File.GetLastWriteTimeUtc(path), now);
        var (root, counts) = FilePattern.Of(path) is { } pattern ? (pattern.Root, pattern.Matcher()) : (path, _ => true);
        return Directory.Exists(root) && new FileSystemEnumerable<bool>(root, (ref FileSystemEntry e) => IsRecent(e.LastWriteTimeUtc, now), s_below)
        {
            ShouldIncludePredicate = (ref FileSystemEntry e) => !e.IsDirectory && counts(Path.GetRelativePath(root, e.ToFullPath())),
        }.Contains(true);
    }

    // What was written by a clock that is ahead shows nothing.
    private static bool IsRecent(DateTimeOffset written, DateTimeOffset now) => written <= now && now - written < Enough;
}

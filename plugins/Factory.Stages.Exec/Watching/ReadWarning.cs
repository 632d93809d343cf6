namespace Factory.Stages.Exec.Watching;

/// <summary>What is said of files that were read and not declared.</summary>
internal static class ReadWarning
{
    private const int MostNamed = 10;
    private const int ManyInFolder = 5;

    public static string Of(IReadOnlyCollection<string> files)
    {
        var named = Group(files).ToList();
        var list = string.Join(", ", named.Take(MostNamed)) + (named.Count > MostNamed ? $" and {named.Count - MostNamed} more" : "");
        var (them, they) = files.Count == 1 ? ("a file", "it") : ($"{files.Count} files", "one of them");
        return $"it read {them} of the project that it does not declare, so a change of {they} would not be noticed: {list}; "
            + "name them in `files`, or take them as inputs";
    }

    // A virtual environment, or a folder of data, is one thing to its owner.
    private static IEnumerable<string> Group(IReadOnlyCollection<string> files)
    {
        foreach (var top in files.GroupBy(f => f.IndexOf('/') is >= 0 and var slash ? f[..(slash + 1)] : "", StringComparer.Ordinal))
            if (top.Key.Length > 0 && top.Count() > ManyInFolder) yield return $"`{top.Key}` ({top.Count()} files)";
            else
                foreach (var file in top) yield return $"`{file}`";
    }
}

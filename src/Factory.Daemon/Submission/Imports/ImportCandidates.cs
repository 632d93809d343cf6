using System.Collections;

namespace Factory.Daemon;

/// <summary>The files that one import may mean, relative to the project: the first that is there is it.</summary>
internal sealed class ImportCandidates(params IReadOnlyList<string> files) : IReadOnlyList<string>
{
    public int Count => files.Count;
    public string this[int index] => files[index];
    public IEnumerator<string> GetEnumerator() => files.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Paths inside a project, relative to it, with <c>/</c>; the project itself is the empty one.</summary>
internal static class ImportPath
{
    public static string FolderOf(string file) => file.LastIndexOf('/') is >= 0 and var slash ? file[..slash] : "";

    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>Without <c>.</c> and <c>..</c>, and without what leads out of the project.</summary>
    public static ImportCandidates Within(ImportCandidates candidates) =>
        new([.. candidates.Select(Normal).OfType<string>().Distinct(StringComparer.Ordinal)]);

    private static string? Normal(string path)
    {
        if (path.StartsWith('/')) return null;
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count == 0) return null;
            else parts.RemoveAt(parts.Count - 1);
        }
        return parts.Count == 0 ? null : string.Join('/', parts);
    }
}

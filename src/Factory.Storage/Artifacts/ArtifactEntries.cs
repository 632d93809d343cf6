using Factory.Engine;

namespace Factory.Storage;

/// <summary>What lies in an artifact at the top, each with a manifest of its own.</summary>
internal static class ArtifactEntries
{
    /// <param name="files">In ordinal order of their paths.</param>
    /// <exception cref="InvalidDataException">There are more than a run may have stages.</exception>
    public static IEnumerable<(string Name, Manifest Manifest)> Of(IEnumerable<ArtifactFile> files)
    {
        // "a-b" comes between "a" and "a/b", so what a folder holds does not come in one piece.
        var entries = new SortedDictionary<string, List<ArtifactFile>>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var slash = file.Path.IndexOf('/', StringComparison.Ordinal);
            var name = slash < 0 ? file.Path : file.Path[..slash];
            if (!entries.TryGetValue(name, out var held)) entries.Add(name, held = []);
            held.Add(slash < 0 ? file : file with { Path = file.Path[(slash + 1)..] });
        }
        if (entries.Count > Planner.MostStages)
            throw new InvalidDataException($"it holds {entries.Count} entries, and a run has at most {Planner.MostStages} stages: gather them in fewer folders");
        return entries.Select(e => (e.Key, Manifest.Of(e.Value)));
    }
}

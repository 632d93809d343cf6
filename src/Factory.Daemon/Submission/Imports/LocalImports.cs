using System.Collections.Concurrent;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Finds what scripts read of the project beside themselves: their imports, and those of what they import. A file that was read once is
/// read again only when its size, times or inode are others; which of the names it may mean are there is looked at each time.
/// </summary>
internal sealed class LocalImports
{
    /// <summary>A pipeline that reaches more has taken in something that is no script of its own, an environment for one.</summary>
    private const int Most = 5000;
    private const long Longest = 4 << 20;
    private const int MostKept = 100_000;
    private readonly ConcurrentDictionary<(string File, string Entry), (FileStamp Stamp, IReadOnlyList<ImportCandidates> Found)> _read = [];

    /// <param name="folder">The folder of the pipeline's file. What lies outside of it is not found: the work directory mirrors this folder.</param>
    /// <param name="scripts">Relative to the folder, as the pipeline names them.</param>
    /// <returns>Script to the files that it reads, itself left out; scripts that read none are not there.</returns>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Of(string folder, IEnumerable<string> scripts)
    {
        var found = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var script in scripts.Where(ImportLanguages.MayBeScript).Distinct(StringComparer.Ordinal))
            if (Reach(folder, script) is { Count: > 0 } imports) found.Add(script, imports);
        return found;
    }

    private List<string> Reach(string folder, string script)
    {
        var entry = ImportPath.FolderOf(script);
        var (seen, open, reached) = (new HashSet<string>(StringComparer.Ordinal) { script }, new Queue<string>([script]), new List<string>());
        while (open.TryDequeue(out var file) && reached.Count < Most)
        {
            foreach (var candidates in Read(folder, file, entry))
                if (candidates.FirstOrDefault(c => File.Exists(Path.Combine(folder, c))) is { } import && seen.Add(import))
                {
                    reached.Add(import);
                    open.Enqueue(import);
                }
        }
        reached.Sort(StringComparer.Ordinal);
        return reached;
    }

    private IReadOnlyList<ImportCandidates> Read(string folder, string file, string entry)
    {
        var path = Path.Combine(folder, file);
        if (FileStamp.TryOf(path) is not { } stamp) return [];
        if (_read.TryGetValue((path, entry), out var known) && known.Stamp == stamp) return known.Found;
        var found = Parse(path, file, entry);
        if (_read.Count > MostKept) _read.Clear();
        _read[(path, entry)] = (stamp, found);
        return found;
    }

    private static IReadOnlyList<ImportCandidates> Parse(string path, string file, string entry)
    {
        try
        {
            if (new FileInfo(path).Length > Longest || ImportLanguages.Of(path) is not { } language) return [];
            return [.. language(File.ReadAllText(path), file, entry).Select(ImportPath.Within).Where(c => c.Count > 0)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whether the script itself can be read is told when it is taken in.
            return [];
        }
    }
}

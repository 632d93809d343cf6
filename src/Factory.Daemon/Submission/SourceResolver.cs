using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What the files that a pipeline names hold.</summary>
/// <param name="Digests">The content of each path.</param>
/// <param name="Missing">The paths where there is nothing.</param>
/// <param name="Stamps">By full path, from before they were read; null when there are folders, patterns or addresses among them, of which no stamp tells enough.</param>
internal sealed record Sources(
    IReadOnlyDictionary<string, ArtifactDigest> Digests, IReadOnlyList<string> Missing, IReadOnlyDictionary<string, FileStamp>? Stamps)
{
    /// <summary>Why some of what is missing is.</summary>
    public IReadOnlyDictionary<string, string> Why { get; init; } = new Dictionary<string, string>();

    public bool AreAsTheyWere => Stamps is not null && Stamps.AsParallel().All(IsAsItWas);

    /// <summary>The paths of files that are not as they were; null when that does not show.</summary>
    /// <param name="folder">What the paths are relative to.</param>
    public IReadOnlySet<string>? Changed(string folder)
    {
        if (Stamps is null) return null;
        var others = Stamps.AsParallel().Where(s => !IsAsItWas(s)).Select(s => s.Key).ToHashSet(StringComparer.Ordinal);
        return others.Count == 0 ? others : Digests.Keys.Where(p => others.Contains(Path.GetFullPath(p, folder))).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The same with what some of the files hold now.</summary>
    public Sources With(Sources now) => new(Merge(Digests, now.Digests), now.Missing, Stamps is null || now.Stamps is null ? null : Merge(Stamps, now.Stamps));

    private static bool IsAsItWas(KeyValuePair<string, FileStamp> file) => FileStamp.TryOf(file.Key) == file.Value;

    private static Dictionary<string, T> Merge<T>(IReadOnlyDictionary<string, T> all, IReadOnlyDictionary<string, T> some)
    {
        var merged = new Dictionary<string, T>(all, StringComparer.Ordinal);
        foreach (var (path, value) in some) merged[path] = value;
        return merged;
    }
}

/// <summary>
/// Takes the files that a pipeline names into the store, so that what ran can be made again. A file whose size, mtime, inode and
/// ctime are as they were is not read again.
/// </summary>
internal sealed class SourceResolver(ArtifactStore store, SourceFiles known, WebSources web)
{
    /// <param name="folder">The folder of the pipeline's file.</param>
    /// <param name="paths">As the pipeline writes them.</param>
    /// <param name="every">
    /// For who looks again and again: how often a server is asked for what lies at an address; until it has answered the answer before counts.
    /// Null waits for an answer that is not older than <see cref="WebSources.Fresh"/>.
    /// </param>
    public Sources Resolve(string folder, IReadOnlyList<string> paths, TimeSpan? every = null)
    {
        var stamps = new Dictionary<string, FileStamp>(StringComparer.Ordinal);
        var plain = new List<(string Path, string Full)>();
        var folders = false;
        var digests = new Dictionary<string, ArtifactDigest>(StringComparer.Ordinal);
        var missing = new List<string>();
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            if (SourceAddress.IsOne(path))
            {
                folders = true;
                var (content, why) = web.Look(path, every ?? WebSources.Fresh, meanwhile: every is not null);
                if (content is { } read) digests.Add(path, read);
                else
                {
                    missing.Add(path);
                    reasons.Add(path, why!);
                }
                continue;
            }
            var full = Path.GetFullPath(path, folder);
            if (Directory.Exists(full))
            {
                digests.Add(path, store.Ingest(full, adopt: false));
                folders = true;
            }
            else if (FilePattern.Of(full) is { IsKnown: true } pattern)
            {
                folders = true;
                if (Some(pattern, full) is { } some) digests.Add(path, some);
                else missing.Add(path);
            }
            else if (FileStamp.TryOf(full) is { } before)
            {
                plain.Add((path, full));
                stamps[full] = before;
            }
            else missing.Add(path);
        }
        var contents = ContentsOf(stamps);
        foreach (var (path, full) in plain)
        {
            if (contents.TryGetValue(full, out var content)) digests.Add(path, content);
            else missing.Add(path);
        }
        return new(digests, missing, folders ? null : stamps) { Why = reasons };
    }

    /// <summary>Whether content that was taken in once is there still.</summary>
    public bool AreThere(IEnumerable<ArtifactDigest> contents) => contents.All(store.Verify);

    /// <summary>The paths where there is nothing, without reading what there is; addresses are not asked.</summary>
    public static Sources Missing(string folder, IEnumerable<string> paths) =>
        new(new Dictionary<string, ArtifactDigest>(), [.. paths.Where(p => !SourceAddress.IsOne(p) && !Exists(Path.GetFullPath(p, folder)))], null);

    /// <summary>Whether there is anything at a full path, or a pattern.</summary>
    public static bool Exists(string path) => Path.Exists(path) || FilePattern.Of(path) is { IsKnown: true } pattern && Directory.Exists(pattern.Root)
        && pattern.Matcher() is var matches && Directory.EnumerateFiles(pattern.Root, "*", SearchOption.AllDirectories).Any(f => matches(Path.GetRelativePath(pattern.Root, f)));

    private ArtifactDigest? Some(FilePattern pattern, string source)
    {
        if (!Directory.Exists(pattern.Root) || store.Holds(pattern.Root)) return null;
        using var use = store.BeginUse();
        var added = store.Add(pattern.Root, pattern.Matcher(), source, CancellationToken.None);
        return added.Files > 0 ? added.Digest : null;
    }

    /// <param name="stamps">Those that are gone when they are read are taken out.</param>
    private Dictionary<string, ArtifactDigest> ContentsOf(Dictionary<string, FileStamp> stamps)
    {
        var contents = known.Find(stamps).Where(f => store.Verify(f.Value)).ToDictionary(StringComparer.Ordinal);
        var taken = new List<(string File, FileStamp Stamp, ArtifactDigest Content)>();
        foreach (var (file, before) in stamps.Where(s => !contents.ContainsKey(s.Key)).ToList())
        {
            try
            {
                taken.Add((file, before, contents[file] = store.IngestFile(file, Path.GetFileName(file))));
            }
            catch (FileNotFoundException)
            {
                stamps.Remove(file);
            }
        }
        // A file that was changed while it was read is taken as it was read, and looked at again the next time.
        known.Put(taken.Where(t => FileStamp.TryOf(t.File) == t.Stamp));
        return contents;
    }
}

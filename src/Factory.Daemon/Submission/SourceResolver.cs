using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Takes the files that a pipeline names into the store, so that what ran can be made again. A file whose size, mtime, inode and
/// ctime are as they were is not read again.
/// </summary>
internal sealed class SourceResolver(IArtifactStore store, SourceFiles known)
{
    /// <param name="folder">The folder of the pipeline's file.</param>
    /// <param name="paths">As the pipeline writes them.</param>
    /// <returns>The content of each path, and the paths where there is nothing.</returns>
    public (IReadOnlyDictionary<string, ArtifactDigest> Digests, IReadOnlyList<string> Missing) Resolve(string folder, IReadOnlyList<string> paths)
    {
        var digests = new Dictionary<string, ArtifactDigest>(StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var path in paths)
        {
            var full = Path.GetFullPath(path, folder);
            if (Directory.Exists(full)) digests.Add(path, store.Ingest(full, adopt: false));
            else if (ContentOf(full) is { } digest) digests.Add(path, digest);
            else missing.Add(path);
        }
        return (digests, missing);
    }

    private ArtifactDigest? ContentOf(string file)
    {
        if (FileStamp.TryOf(file) is not { } before) return null;
        if (known.Find(file, before) is { } digest && store.Verify(digest)) return digest;
        try
        {
            var taken = store.IngestFile(file, Path.GetFileName(file));
            // A file that was changed while it was read is taken as it was read, and looked at again the next time.
            if (FileStamp.TryOf(file) == before) known.Put(file, before, taken);
            return taken;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}

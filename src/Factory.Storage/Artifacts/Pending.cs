using System.Collections.Concurrent;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>A file of the store that is written and perhaps not synced.</summary>
/// <param name="Path">Relative to the store.</param>
public sealed record PendingFile(string Path, ReadOnlyMemory<byte> Content);

/// <summary>
/// Small artifacts whose files are written and not synced: the commit that names one carries its bytes, so that one sync of the records
/// makes it durable, whatever the number of its files. Thread-safe.
/// </summary>
internal sealed class Pending
{
    private readonly ConcurrentDictionary<ArtifactDigest, IReadOnlyList<PendingFile>> _artifacts = [];

    public void Add(ArtifactDigest artifact, IReadOnlyList<PendingFile> files) => _artifacts[artifact] = files;

    public IReadOnlyList<PendingFile> Of(ArtifactDigest artifact) => _artifacts.GetValueOrDefault(artifact) ?? [];

    // The dictionary's own copy, which locks it: a collection expression asks for the count first, and throws when one is added before the copy.
    /// <summary>All there are now, to be synced.</summary>
    public IReadOnlyList<KeyValuePair<ArtifactDigest, IReadOnlyList<PendingFile>>> All => _artifacts.ToArray();

    /// <summary>They are synced. One that was added again since stays.</summary>
    public void Forget(IReadOnlyList<KeyValuePair<ArtifactDigest, IReadOnlyList<PendingFile>>> synced)
    {
        foreach (var artifact in synced) _artifacts.TryRemove(artifact);
    }
}

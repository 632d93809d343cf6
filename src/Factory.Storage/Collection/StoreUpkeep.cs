using Factory.Engine;

namespace Factory.Storage;

/// <summary>Looks after a store: cuts what was taken over whole, collects what nothing needs, verifies and measures what is there. Thread-safe.</summary>
public sealed class StoreUpkeep
{
    private const double WorthIt = 1.0 / 8;
    private readonly ArtifactStore _store;
    private readonly StoreFolder _folder;
    private readonly SmallContent _small;
    private readonly Recent _recent;
    private readonly TimeProvider _time;
    private readonly bool _indexWasDamaged;
    private readonly Lock _collecting = new();

    internal StoreUpkeep(ArtifactStore store, StoreFolder folder, SmallContent small, Recent recent, TimeProvider time, bool indexWasDamaged) =>
        (_store, _folder, _small, _recent, _time, _indexWasDamaged) = (store, folder, small, recent, time, indexWasDamaged);

    /// <summary>Cuts large files of artifacts into chunks where that was left out, for they were taken over whole. Those that share an eighth with others are packed.</summary>
    /// <param name="artifacts">Versions, older ones first.</param>
    public CutFiles Compact(IEnumerable<ArtifactDigest> artifacts, CancellationToken cancellationToken) => Compact(artifacts, WorthIt, cancellationToken);

    /// <summary>As <see cref="Compact(IEnumerable{ArtifactDigest}, CancellationToken)"/>, of what was added, for which room counts more than the time that a view takes.</summary>
    public CutFiles CompactAdded(ArtifactDigest artifact, CancellationToken cancellationToken) => Compact([artifact], LargeFile.LeastKnown, cancellationToken);

    private CutFiles Compact(IEnumerable<ArtifactDigest> artifacts, double leastKnown, CancellationToken cancellationToken)
    {
        using var use = _store.BeginUse();
        return new Compaction(_store.Parts, leastKnown, cancellationToken).Run(artifacts.SelectMany(Sound));
    }

    /// <summary>Lets go of the large files of an artifact whose content was packed: what they are still there for, a collection would find out a day later.</summary>
    /// <param name="freed">Their bytes.</param>
    /// <returns>False when one is in use, and stays: it may be tried again.</returns>
    public bool DropCopies(ArtifactDigest artifact, out long freed)
    {
        freed = 0;
        if (!_collecting.TryEnter()) return false;
        try
        {
            var copies = Sound(artifact).Where(f => f.Size > TreeAddition.Small && IsCopy(f)).DistinctBy(f => f.Blob()).ToList();
            var dropped = copies.Where(f => _store.Parts.Blobs.TryDrop(f.Blob(), () => IsUnused(f))).ToList();
            freed = dropped.Sum(f => f.Size);
            return dropped.Count == copies.Count;
        }
        finally
        {
            _collecting.Exit();
        }
    }

    private bool IsCopy(ArtifactFile file) => FileStat.TryOf(_store.Parts.Blobs.PathOf(file.Blob())) is not null && StoreInventory.IsPacked(file.Id(), _store.Parts)
        && !_store.Parts.Index.Segments.Any(s => s.Containers.Contains(Container.Of(file.Blob())));

    private bool IsUnused(ArtifactFile file) =>
        !_store.Parts.Uses.AnyBefore(_store.Parts.Uses.Now) && FileStat.TryOf(_store.Parts.Blobs.PathOf(file.Blob())) is { Links: 1 };

    // What is damaged is told by who needs it.
    private IEnumerable<ArtifactFile> Sound(ArtifactDigest artifact)
    {
        using var files = _store.EnumerateFiles(artifact).GetEnumerator();
        while (Next(files)) yield return files.Current;

        static bool Next(IEnumerator<ArtifactFile> files)
        {
            try
            {
                return files.MoveNext();
            }
            catch (InvalidDataException)
            {
                return false;
            }
        }
    }

    /// <summary>Deletes what no root needs, or says what would be deleted.</summary>
    /// <param name="roots">All artifacts that stay. Asked more than once, for what is needed changes meanwhile.</param>
    /// <exception cref="CollectionRefusedException">It is not certain what is needed: nothing was deleted.</exception>
    public CollectionReport Collect(Func<IReadOnlyList<CollectionRoot>> roots, CollectionOrder order, CancellationToken cancellationToken)
    {
        if (!_collecting.TryEnter()) throw new CollectionRefusedException("another collection is under way: wait for it");
        try
        {
            // What was taken in and is not in the records yet; small content that waits for its sync.
            return new Collector(_store.Parts, _store, _time).Run(
                () =>
                {
                    var needed = roots();
                    return needed.Count == 0 ? needed : [.. needed, .. _recent.All, .. _small.Waiting.Select(a => new CollectionRoot(a, "recent work", false))];
                }, order, cancellationToken);
        }
        finally
        {
            _collecting.Exit();
        }
    }

    /// <summary>
    /// Looks at all that lies in the store, puts aside what is not as it was written, and puts back what another copy is known of.
    /// </summary>
    /// <param name="named">The artifacts that are missed when they are not whole.</param>
    /// <param name="readData">Whether all content is read.</param>
    /// <param name="copies">Files that may hold the same as a file of an artifact.</param>
    public VerificationReport Examine(IEnumerable<ArtifactDigest> named, bool readData,
        Func<ArtifactDigest, ArtifactFile, IEnumerable<string>> copies, CancellationToken cancellationToken) =>
        Examine(null, named, readData, copies, cancellationToken);

    /// <summary>As <see cref="Examine(IEnumerable{ArtifactDigest}, bool, Func{ArtifactDigest, ArtifactFile, IEnumerable{string}}, CancellationToken)"/>, of what holds some artifacts.</summary>
    /// <param name="only">Those; null for all that lies in the store.</param>
    /// <param name="named">Looked at too when something is not as it was: what they share with those may be lost.</param>
    public VerificationReport Examine(IReadOnlyCollection<ArtifactDigest>? only, IEnumerable<ArtifactDigest> named, bool readData,
        Func<ArtifactDigest, ArtifactFile, IEnumerable<string>> copies, CancellationToken cancellationToken)
    {
        lock (_collecting)
        {
            using var use = _store.BeginUse();
            var check = new StoreCheck(_store.Parts, () => only is null ? null : ScopeOf(only), readData, cancellationToken);
            check.Run();
            var hurt = new Restoration(_store, _store.Parts, copies, cancellationToken).Run(check.Damage.Count == 0 && only is not null ? only : named);
            return new(check.Checked, check.BytesRead, check.IndexRebuilt || _indexWasDamaged, check.Damage, hurt);
        }
    }

    private StoreScope ScopeOf(IEnumerable<ArtifactDigest> artifacts)
    {
        var scope = new StoreScope(_store, _store.Parts);
        foreach (var artifact in artifacts) scope.Add(artifact);
        return scope;
    }

    /// <summary>What takes how much room.</summary>
    /// <param name="artifacts">Named, those of one name together.</param>
    public StoreUsage Measure(IEnumerable<(string Name, ArtifactDigest Artifact)> artifacts)
    {
        var count = new UsageCount(_store.Parts.Contents, _store.Parts.Index);
        foreach (var group in artifacts.GroupBy(a => a.Name))
        {
            count.Begin(group.Key);
            foreach (var (_, artifact) in group) count.Add(artifact, _store.EnumerateFiles(artifact));
        }
        return new(count.Groups, _folder.SizeOf("blobs"), _folder.SizeOf("packs"), _folder.SizeOf("index") + _folder.SizeOf("manifests") + _folder.SizeOf("stamps"),
            _folder.SizeOf("quarantine"));
    }
}

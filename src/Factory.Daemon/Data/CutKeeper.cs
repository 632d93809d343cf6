using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Cuts the very large files of a version into chunks after it was added, so that nobody waits for it. Who adds to a dataset waits until that is done
/// for the version before: only then can they share chunks. Files whose chunks were packed go when the version has been looked into, for which they are
/// links. What a daemon did not get to, the next addition does, or the next collection.
/// </summary>
internal sealed partial class CutKeeper(ArtifactStore store, RecordStore records, ILogger<CutKeeper> log, CancellationToken ending)
{
    private readonly HashSet<ArtifactDigest> _begun = [];
    private readonly Dictionary<ArtifactDigest, CutFiles> _cut = [];
    private Task _last = Task.CompletedTask;

    /// <summary>Completes when the files are cut, or cannot be.</summary>
    public Task Cut(ArtifactDigest artifact)
    {
        lock (_begun) return _begun.Add(artifact) ? _last = Cut(artifact, _last) : _last;
    }

    private async Task Cut(ArtifactDigest artifact, Task before)
    {
        await before;
        try
        {
            var cut = await DataDesk.Apart(() => store.Upkeep.CompactAdded(artifact, ending));
            if (cut.Bytes == 0) return;
            lock (_cut) _cut[artifact] = cut;
            DropCopies();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException)
        {
            lock (_begun) _begun.Remove(artifact);
            NotCut(log, artifact, e.Message);
        }
    }

    /// <summary>Lets go of files that were packed, where nobody uses them: else another time, or by a collection.</summary>
    public void DropCopies()
    {
        lock (_cut)
        {
            if (_cut.Count == 0) return;
            try
            {
                var awaited = records.Queries.Profiles.Missing().ToHashSet();
                foreach (var (artifact, cut) in _cut)
                    if (!awaited.Contains(artifact) && TryDropCopies(artifact, cut)) _cut.Remove(artifact);
            }
            catch (Exception e) when (e is IOException or RecordsException)
            {
                NotDropped(log, e.Message);
            }
        }
    }

    private bool TryDropCopies(ArtifactDigest artifact, CutFiles cut)
    {
        if (!store.Upkeep.DropCopies(artifact, out var freed)) return false;
        records.Datasets.Weigh(artifact, cut.Stored - freed);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The large files of artifact {Artifact} were not cut into chunks: {Reason}. It is tried again with the next addition")]
    private static partial void NotCut(ILogger log, ArtifactDigest artifact, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Files that were cut and packed could not be deleted: {Reason}. It is tried again, or `factory gc` does it a day later")]
    private static partial void NotDropped(ILogger log, string reason);
}

using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Cuts the very large files of a version into chunks after it was added, so that nobody waits for it. Who adds to a dataset waits until that is done
/// for the version before: only then can they share chunks. What a daemon did not get to, the next addition does, or the next collection.
/// </summary>
internal sealed partial class CutKeeper(ArtifactStore store, ILogger<CutKeeper> log, CancellationToken ending)
{
    private readonly HashSet<ArtifactDigest> _begun = [];
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
            await DataDesk.Apart(() => store.Upkeep.Compact([artifact], ending));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException)
        {
            lock (_begun) _begun.Remove(artifact);
            NotCut(log, artifact, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The large files of artifact {Artifact} were not cut into chunks: {Reason}. It is tried again with the next addition")]
    private static partial void NotCut(ILogger log, ArtifactDigest artifact, string reason);
}

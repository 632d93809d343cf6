using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Publishes, and finds what was published before.</summary>
internal sealed class ReleaseDesk(ReleaseStore releases, IRecords records)
{
    public PreviousRelease? FindPrevious(string release, ArtifactDigest model) => records.FindPrevious(release, model);

    public (long Version, bool Created) Publish(Effect.Publish publish) =>
        releases.Publish(publish.Name, publish.Alias, [.. publish.Inputs], publish.Stage.Run, publish.Stage.Index);
}

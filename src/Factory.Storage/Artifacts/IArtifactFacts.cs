using Factory.Engine;

namespace Factory.Storage;

/// <summary>What the records note of an artifact beside its digest.</summary>
public interface IArtifactFacts
{
    /// <summary>Null when the artifact is not in the store, or not as it was.</summary>
    ArtifactSummary? Describe(ArtifactDigest artifact);

    /// <summary>The files of an artifact that may not be synced yet: a commit that names the artifact must carry them.</summary>
    IReadOnlyList<PendingFile> PendingOf(ArtifactDigest artifact);

    /// <summary>Syncs all pending files, and gives the paths of those that are on the disk now.</summary>
    IReadOnlyList<string> SyncPending();

    /// <summary>Makes sure that a file that was committed is in the store as it was, durably.</summary>
    void Restore(PendingFile file);
}

/// <param name="Size">Bytes of all files.</param>
/// <param name="Files">How many files.</param>
/// <param name="Table">Of a table that says so itself.</param>
public sealed record ArtifactSummary(long Size, int Files, TableSummary? Table);

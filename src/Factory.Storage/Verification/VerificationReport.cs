using Factory.Engine;

namespace Factory.Storage;

public enum DamageState
{
    Missing,
    Truncated,
    Changed,
}

/// <summary>Something in the store that is not as it was written.</summary>
/// <param name="What">The file in the store, or the file of an artifact.</param>
/// <param name="Aside">Where in the quarantine it lies now.</param>
public sealed record StoreDamage(string What, DamageState State, string? Aside);

/// <summary>An artifact of which content is lost.</summary>
/// <param name="Paths">Files of it; empty when it is the manifest.</param>
/// <param name="Restored">Whether all of it could be put back from another copy.</param>
public sealed record HurtArtifact(ArtifactDigest Artifact, IReadOnlyList<string> Paths, bool Restored);

/// <param name="Checked">Files of the store that were looked at.</param>
/// <param name="BytesRead">Of their content.</param>
/// <param name="IndexRebuilt">Whether the index was made again.</param>
public sealed record VerificationReport(
    long Checked, long BytesRead, bool IndexRebuilt, IReadOnlyList<StoreDamage> Damage, IReadOnlyList<HurtArtifact> Hurt);

using Factory.Engine;

namespace Factory.Storage;

/// <summary>An artifact that stays, and why.</summary>
/// <param name="Certain">Whether it must be there: if it is not, the listing is in doubt and nothing is deleted.</param>
public sealed record CollectionRoot(ArtifactDigest Artifact, string Why, bool Certain);

/// <summary>What may go, and how.</summary>
public sealed record CollectionOrder
{
    /// <summary>Looks, and says what would be; changes nothing.</summary>
    public bool DryRun { get; init; }
    /// <summary>How long content must have been unneeded, each time that was looked, before it is deleted.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>What a collection found and did. Bytes are those on the disk.</summary>
public sealed record CollectionReport
{
    /// <summary>Artifacts that stay.</summary>
    public required long Kept { get; init; }
    /// <summary>Whether nothing needs an artifact that is in the store.</summary>
    public required Func<ArtifactDigest, bool> IsDead { get; init; }
    /// <summary>Of what nothing needs.</summary>
    public required long DeadBytes { get; init; }
    public required long DeadPieces { get; init; }
    /// <summary>Copies of packed content that were made for views long ago.</summary>
    public required long CopyBytes { get; init; }
    /// <summary>What the store is smaller by.</summary>
    public long FreedBytes { get; init; }
    /// <summary>What is not needed, and has not been for long enough.</summary>
    public long WaitingBytes { get; init; }
    /// <summary>When the first of that may go; null when nothing waits.</summary>
    public DateTimeOffset? WaitingUntil { get; init; }
    /// <summary>Why nothing was deleted, though there was something.</summary>
    public string? Postponed { get; init; }
}

/// <summary>It is not certain what is needed: nothing was deleted.</summary>
public sealed class CollectionRefusedException(string message) : Exception(message);

namespace Factory.Control;

/// <summary>Asks for a collection.</summary>
/// <param name="DryRun">Says what would be freed, and frees nothing.</param>
/// <param name="Grace">Seconds that content must have been unneeded; an hour when it is left out.</param>
/// <param name="Keep">Seconds for which results are kept after their last use; 30 days when it is left out.</param>
/// <param name="Versions">How many versions of each dataset stay, besides those with an alias; all when it is left out. The others are removed.</param>
public sealed record GcRequest(bool DryRun = false, double? Grace = null, double? Keep = null, int? Versions = null);

/// <summary>What a collection freed, or would.</summary>
public sealed record GcReport
{
    public required bool DryRun { get; init; }
    /// <summary>Artifacts that stay.</summary>
    public required long Kept { get; init; }
    /// <summary>What nothing needs any more.</summary>
    public required long UnneededBytes { get; init; }
    /// <summary>Of that, what has not been unneeded for long enough, and when the first of it may go.</summary>
    public required long WaitingBytes { get; init; }
    public DateTimeOffset? WaitingUntil { get; init; }
    /// <summary>Files that were made of packed content for views, and are not used.</summary>
    public required long CopyBytes { get; init; }
    public required long FreedBytes { get; init; }
    /// <summary>Why nothing was freed, though there was something.</summary>
    public string? Postponed { get; init; }
    /// <summary>Releases that could not be made again, for a source of theirs would be lost.</summary>
    public IReadOnlyList<string> Releases { get; init; } = [];
    /// <summary>Results that would have to be computed again when they are wanted.</summary>
    public required long Results { get; init; }
    /// <summary>How long that took, times devices, and what it cost where there were prices: by the ledger.</summary>
    public required double DeviceHours { get; init; }
    public IReadOnlyList<AmountView> Money { get; init; } = [];
    /// <summary>Versions of datasets that were removed, for there are newer ones, or would be.</summary>
    public int OldVersions { get; init; }
    /// <summary>Of files that were cut into chunks, so that versions share what they have in common; those that share much go when they have been unused for a day.</summary>
    public long CutBytes { get; init; }
}

/// <param name="ReadData">Whether all content is read.</param>
/// <param name="Data">What is verified, if not all that lies in the store.</param>
public sealed record VerifyRequest(bool ReadData = false, VerifiedData? Data = null);

/// <param name="Name">A dataset; all of them when it is left out.</param>
/// <param name="Version">A number or an alias; all versions when it is left out.</param>
public sealed record VerifiedData(string? Name = null, string? Version = null);

public sealed record VerifyReport
{
    public required bool Sound { get; init; }
    public required long Checked { get; init; }
    public required long BytesRead { get; init; }
    /// <summary>Whether the index was damaged, and made again.</summary>
    public required bool IndexRebuilt { get; init; }
    public required IReadOnlyList<DamageView> Damage { get; init; }
    public required IReadOnlyList<HurtView> Hurt { get; init; }
}

/// <param name="State"><c>missing</c>, <c>truncated</c> or <c>changed</c>.</param>
/// <param name="Aside">Where it was put, in the store.</param>
public sealed record DamageView(string What, string State, string? Aside);

/// <param name="Owners">Releases, datasets, runs and stages whose content it is.</param>
/// <param name="Restored">Whether it could be put back from another copy; if not, what a run made is computed again when it is wanted.</param>
/// <param name="Makers">The runs that made it, newest first: one of the same pipeline with the same values makes it again.</param>
public sealed record HurtView(string Digest, IReadOnlyList<string> Files, IReadOnlyList<string> Owners, bool Restored, IReadOnlyList<MakerView> Makers);

/// <param name="Set">Param to the value that it had, written as in a pipeline; of those that the pipeline still has.</param>
public sealed record MakerView(string Pipeline, long Run, IReadOnlyDictionary<string, string> Set);

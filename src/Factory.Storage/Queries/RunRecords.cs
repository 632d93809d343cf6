using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

public enum StageKind
{
    Task,
    Study,
    Gate,
    Release,
}

public enum AttemptStatus
{
    Created,
    Running,
    Stopping,
    Closed,
}

public sealed record RunSummary
{
    public required RunId Id { get; init; }
    public required string Pipeline { get; init; }
    public required long Revision { get; init; }
    public required long RevisionNumber { get; init; }
    public required RunStatus Status { get; init; }
    public required string RequestedBy { get; init; }
    public string? CancelledBy { get; init; }
    /// <summary>Why it is being ended, or was, before it was done.</summary>
    public string? EndedBecause { get; init; }
    /// <summary>Who paused it, while it is paused.</summary>
    public string? PausedBy { get; init; }
    /// <summary>The gates that wait for a person's word, with commas between; null when none does.</summary>
    public string? Approving { get; init; }
    /// <summary>The values of its params; null for a run that an earlier version recorded.</summary>
    public Value.Map? Params { get; init; }
    public required long Created { get; init; }
    public long? Ended { get; init; }
    /// <summary>The run that it repeats: nothing was computed, and its stages are that one's.</summary>
    public RunId? Repeats { get; init; }
    /// <summary>How many stages; trials, and fan-outs that stand for their stages, left out.</summary>
    public required long Stages { get; init; }
    public required long Done { get; init; }
    /// <summary>Of those done, how many were not computed by this run.</summary>
    public required long Cached { get; init; }
    public required long Failed { get; init; }
}

/// <param name="Stages">By rising index.</param>
public sealed record RunDetails(RunSummary Run, IReadOnlyList<StageDetails> Stages)
{
    /// <summary>How many stages, taken over as they were from the run before, are not among them.</summary>
    public int Carried { get; init; }
    /// <summary>How many that have not begun are not among them.</summary>
    public int Waiting { get; init; }
    /// <summary>How many stages were computed, and how many came by a result otherwise, where not all are among them; null where they are.</summary>
    public (int Computed, int Cached)? Work { get; init; }
}

public sealed record RunNews(RunStatus Status, string? PausedBy, IReadOnlyList<StageDetails> Stages);

/// <summary>A stage of a run with all that is known of it.</summary>
public sealed record StageDetails
{
    public required int Idx { get; init; }
    public required string Name { get; init; }
    public required StageKind Kind { get; init; }
    public required string Type { get; init; }
    /// <summary>The stages that it waits for.</summary>
    public required IReadOnlyList<int> After { get; init; }
    public string? Dataset { get; init; }
    public string? Alias { get; init; }
    /// <summary>Of a study: how many at most.</summary>
    public int? Trials { get; init; }
    /// <summary>Of a trial: its study.</summary>
    public int? Study { get; init; }
    /// <summary>Of a trial: its number.</summary>
    public int? Trial { get; init; }
    public int? PreviousFor { get; init; }
    /// <summary>Of a fan-out whose stages are added when they are known: the output that it goes over.</summary>
    public string? Over { get; init; }
    /// <summary>Of a stage of one: its fan-out.</summary>
    public int? PartOf { get; init; }
    /// <summary>Of a gate: the users of whom one must approve; null when nobody needs to.</summary>
    public IReadOnlyList<string>? Approvers { get; init; }
    public required StageStatus Status { get; init; }
    public InputHash? InputHash { get; init; }
    public RunId? LeaderRun { get; init; }
    public int? LeaderIdx { get; init; }
    /// <summary>Why it had to be computed.</summary>
    public string? Why { get; init; }
    /// <summary>Why it is tried again, or ended as it did.</summary>
    public string? Reason { get; init; }
    public long? NotBefore { get; init; }
    public Provenance? Provenance { get; init; }
    public RunId? OriginRun { get; init; }
    public string? OriginStage { get; init; }
    /// <summary>When all its inputs were there.</summary>
    public long? Hashed { get; init; }
    /// <summary>When it first waited for a device.</summary>
    public long? Queued { get; init; }
    public long? Started { get; init; }
    public long? Ended { get; init; }
    public Value.Map? Metrics { get; init; }
    /// <summary>Of a study that is over: the best settings.</summary>
    public Value.Map? Best { get; init; }
    /// <summary>Of a study that has begun: whether the highest value is the best one, or the lowest.</summary>
    public bool? Maximize { get; init; }
    /// <summary>Of a study: its best trial so far; of equals the first.</summary>
    public TrialDetails? BestTrial => TrialList.Where(t => t.IsSound).MaxBy(t => Maximize == false ? -t.Value : t.Value);
    public IReadOnlyList<OutputDetails> Outputs { get; init; } = [];
    public IReadOnlyList<AttemptDetails> Attempts { get; init; } = [];
    /// <summary>Of a study: its trials; where it came from the cache, those of the run that computed it.</summary>
    public IReadOnlyList<TrialDetails> TrialList { get; init; } = [];
    public GateDetails? Gate { get; init; }
    public Publication? Publication { get; init; }
}

public sealed record OutputDetails
{
    public required string Name { get; init; }
    public required ArtifactKind Kind { get; init; }
    public required ArtifactDigest Artifact { get; init; }
    public long? Size { get; init; }
    public long? Files { get; init; }
}

public sealed record AttemptDetails
{
    public required int Number { get; init; }
    public required AttemptStatus Status { get; init; }
    public required Placement Placement { get; init; }
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
    /// <summary>Why this placement.</summary>
    public required string Why { get; init; }
    public string? HostBoot { get; init; }
    public int? HostPid { get; init; }
    public long? HostStart { get; init; }
    public string? HostNonce { get; init; }
    /// <summary>Why it is being ended.</summary>
    public AttemptEnd? Stopping { get; init; }
    public AttemptEnd? End { get; init; }
    public string? Reason { get; init; }
    public string? Detail { get; init; }
    public bool? Retryable { get; init; }
    public int? ExitCode { get; init; }
    public int? Signal { get; init; }
    /// <summary>What the author must know though it went on; null when there is nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
    public double? ProcessorSeconds { get; init; }
    public long? PeakMemory { get; init; }
    public required long Created { get; init; }
    public long? Started { get; init; }
    public long? Ended { get; init; }
}

public sealed record GateDetails
{
    public bool? Passed { get; init; }
    /// <summary>When its approvers were asked.</summary>
    public long? Asked { get; init; }
    public bool? Approved { get; init; }
    public string? AnsweredBy { get; init; }
    public string? Note { get; init; }
    public string? PreviousName { get; init; }
    public long? PreviousVersion { get; init; }
    public IReadOnlyList<ConditionDetails> Conditions { get; init; } = [];
}

public sealed record ConditionDetails
{
    public required string Text { get; init; }
    public bool? Value { get; init; }
    public required Value.Map Seen { get; init; }
    public string? Error { get; init; }
}

/// <summary>What a release stage came to.</summary>
public sealed record Publication
{
    public required string Name { get; init; }
    public required long Version { get; init; }
    /// <summary>False when the version was there before.</summary>
    public required bool Created { get; init; }
    /// <summary>The version that the alias pointed to before this run moved it; null when it did not.</summary>
    public long? AliasFrom { get; init; }
}

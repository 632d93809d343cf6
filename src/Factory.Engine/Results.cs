using Factory.Sdk;

namespace Factory.Engine;

/// <summary>What a stage made: kept under its input hash.</summary>
public sealed record StageResult
{
    public static readonly StageResult Empty = new();
    /// <summary>Output name to content.</summary>
    public IReadOnlyDictionary<string, ArtifactReference> Outputs { get; init; } = new Dictionary<string, ArtifactReference>();
    /// <summary>What was measured, names in snake_case.</summary>
    public Value.Map Metrics { get; init; } = Value.Map.Empty;
    /// <summary>Of a study: the best settings.</summary>
    public Value.Map? Best { get; init; }
    /// <summary>Of a study: how many trials it had.</summary>
    public int Trials { get; init; }
}

public sealed record ArtifactReference(ArtifactKind Kind, ArtifactDigest Digest);

/// <summary>A file or folder that lies in an artifact, taken by itself.</summary>
public sealed record ArtifactEntry(string Name, ArtifactDigest Content);

/// <summary>How an attempt ended.</summary>
public enum AttemptEnd
{
    Succeeded,
    /// <summary>The stage said that the work cannot be done.</summary>
    Failed,
    /// <summary>The host died with a status that was seen, or the plugin threw.</summary>
    Crashed,
    TimedOut,
    OutOfMemory,
    Cancelled,
    /// <summary>The host vanished without a result, and nobody saw how.</summary>
    Lost,
    /// <summary>Its device failed.</summary>
    DeviceFault,
    /// <summary>It was to make way, and goes on later from its checkpoint.</summary>
    Preempted,
    /// <summary>Its stage or run has used up its budget.</summary>
    OverBudget,
    /// <summary>A trial that has reached the step that it was to reach; it may go on later from its checkpoint.</summary>
    Paused,
    /// <summary>A trial that its study ended early.</summary>
    Pruned,
}

/// <summary>How an attempt ended, and what it made and used.</summary>
public sealed record AttemptOutcome
{
    public required AttemptEnd End { get; init; }
    /// <summary>Why it did not succeed, for people.</summary>
    public string? Reason { get; init; }
    public string? Detail { get; init; }
    /// <summary>Whether trying again can help.</summary>
    public bool Retryable { get; init; }
    /// <summary>Whether its devices were never given to it, for their backend refused or did not answer.</summary>
    public bool Refused { get; init; }
    public int? ExitCode { get; init; }
    public int? Signal { get; init; }
    /// <summary>What the author must know though it went on, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
    /// <summary>What it made; null unless it succeeded.</summary>
    public StageResult? Result { get; init; }
    /// <summary>Processor time in seconds.</summary>
    public double ProcessorSeconds { get; init; }
    /// <summary>Greatest resident memory in bytes; 0 when unknown.</summary>
    public long PeakMemory { get; init; }
    /// <summary>What its devices used while it ran; null when no meter says.</summary>
    public EnergyUse? Energy { get; init; }
}

/// <summary>Energy, whole, so that sums are exact.</summary>
/// <param name="Quality">Measured by the device, or derived from something else.</param>
public sealed record EnergyUse(long Millijoules, Sdk.Quality Quality);

/// <summary>How a stage came by its result.</summary>
public enum Provenance
{
    /// <summary>An attempt of this stage computed it.</summary>
    Computed,
    /// <summary>It was there under the same input hash.</summary>
    Cached,
    /// <summary>Another stage, running at the same time, computed it for both.</summary>
    Shared,
}

/// <summary>Where a cached result was first computed.</summary>
public sealed record ResultOrigin(RunId Run, string Stage);

/// <param name="MadeAt">When it was computed, in Unix milliseconds.</param>
public sealed record KnownResult(InputHash Hash, StageResult Result, ResultOrigin Origin, long MadeAt);

/// <param name="Known">The result, already checked against the store; null when there is none.</param>
/// <param name="Why">Why there is none or why it was not used, for people.</param>
public sealed record CacheAnswer(StageId Stage, InputHash Hash, KnownResult? Known, string? Why);

/// <summary>A gate's condition and what it came to.</summary>
/// <param name="Text">The C# text.</param>
/// <param name="Value">True, false, or null when it threw.</param>
/// <param name="Seen">The names that it used, with their values.</param>
/// <param name="Error">The exception, or null.</param>
public sealed record ConditionValue(string Text, bool? Value, Value.Map Seen, string? Error);

/// <summary>An earlier release that a gate compares with.</summary>
public sealed record PreviousRelease(string Name, long Version, ArtifactDigest Model);

/// <summary>The process that holds an attempt.</summary>
public sealed record AttemptHost(string BootId, int Pid, long StartTime, string Nonce);

using System.Text.Json;

namespace Factory.Control;

public sealed record RunSummary
{
    public required long Run { get; init; }
    public required string Pipeline { get; init; }
    public required long Revision { get; init; }
    public required RunState Status { get; init; }
    /// <summary>Who asked for it: a user's name, or <c>drop folder</c>.</summary>
    public required string By { get; init; }
    public required DateTimeOffset Started { get; init; }
    public DateTimeOffset? Ended { get; init; }
    public required StageCounts Stages { get; init; }
    /// <summary>The run that this one repeats: nothing was computed.</summary>
    public long? Repeats { get; init; }
    /// <summary>Who paused it, while it is paused.</summary>
    public string? PausedBy { get; init; }
    /// <summary>The gates that wait for a person's word; null when none does.</summary>
    public IReadOnlyList<string>? Approvals { get; init; }
}

/// <summary>How many stages, trials left out, stand where.</summary>
public sealed record StageCounts(int Total, int Done, int Cached, int Failed);

/// <summary>A run as a whole: all that a view of it needs.</summary>
public sealed record RunDetail
{
    public required long Run { get; init; }
    public required string Pipeline { get; init; }
    public required long Revision { get; init; }
    public required RunState Status { get; init; }
    public required string By { get; init; }
    public required DateTimeOffset Started { get; init; }
    public DateTimeOffset? Ended { get; init; }
    public long? Repeats { get; init; }
    /// <summary>Who paused it, while it is paused.</summary>
    public string? PausedBy { get; init; }
    /// <summary>The values of its params.</summary>
    public IReadOnlyDictionary<string, JsonElement> Params { get; init; } = new Dictionary<string, JsonElement>();
    /// <summary>When a daemon took it up from one that had died.</summary>
    public IReadOnlyList<DateTimeOffset> TakenUp { get; init; } = [];
    /// <summary>By rising index, trials among them.</summary>
    public required IReadOnlyList<StageView> Stages { get; init; }
    /// <summary>How many stages, taken over as they were from the run before, are not listed; null when none is left out.</summary>
    public int? Unchanged { get; init; }
    /// <summary>How many stages that have not begun are not listed; null when none is left out.</summary>
    public int? Waiting { get; init; }
    /// <summary>What came of it, once it is over.</summary>
    public RunResult? Result { get; init; }
}

/// <summary>What came of a run.</summary>
/// <param name="Reason">Why it did not succeed: the first failure, or the gate's words; null when it succeeded.</param>
/// <param name="Releases">What it published.</param>
/// <param name="Metrics">Of the stages that the gates of its releases look at: stage to metric to value.</param>
/// <param name="Computed">How many stages and trials were computed.</param>
/// <param name="Cached">How many came from the cache or were shared.</param>
public sealed record RunResult(
    string? Reason, IReadOnlyList<ReleaseView> Releases, IReadOnlyDictionary<string, IReadOnlyDictionary<string, JsonElement>> Metrics,
    int Computed, int Cached);

/// <summary>One stage of a run, whole: a later one of the same index replaces it.</summary>
public sealed record StageView
{
    /// <summary>Its place in the run's list of stages, from 0; never changes.</summary>
    public required int Index { get; init; }
    public required string Name { get; init; }
    public required StageKind Kind { get; init; }
    public required string Type { get; init; }
    public required StageState Status { get; init; }
    /// <summary>How it came by its result; null when it has none.</summary>
    public ResultSource? Provenance { get; init; }
    /// <summary>Where a cached result was first computed.</summary>
    public OriginView? Origin { get; init; }
    /// <summary>Where it runs or ran, for people.</summary>
    public string? Device { get; init; }
    /// <summary>When its first attempt, or its acting, began.</summary>
    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Ended { get; init; }
    /// <summary>Why it failed, was skipped, blocked or cancelled, or what it waits for.</summary>
    public string? Reason { get; init; }
    public IReadOnlyDictionary<string, JsonElement> Metrics { get; init; } = new Dictionary<string, JsonElement>();
    public IReadOnlyList<AttemptView> Attempts { get; init; } = [];
    /// <summary>0 to 1; null when it does not tell.</summary>
    public double? Progress { get; init; }
    /// <summary>What it is at.</summary>
    public string? Note { get; init; }
    public TrialView? Trial { get; init; }
    public StudyView? Study { get; init; }
    /// <summary>Of a fan-out over what an output turned out to hold: how its stages stand, which are in the list too.</summary>
    public FanOutView? FanOut { get; init; }
    /// <summary>Of a stage of such a fan-out: its index.</summary>
    public int? PartOf { get; init; }
    public GateView? Gate { get; init; }
    public ReleaseView? Release { get; init; }
}

public sealed record OriginView(long Run, string Stage);

/// <param name="Number">From 1.</param>
/// <param name="End">How it ended: <c>succeeded</c>, <c>failed</c>, <c>crashed</c>, <c>timed_out</c>, <c>out_of_memory</c>, <c>cancelled</c>, <c>lost</c>,
/// <c>device_fault</c>, <c>preempted</c>, <c>over_budget</c>, <c>paused</c> (at a rung), <c>pruned</c>; null while it runs.</param>
/// <param name="Signal">The signal that ended it.</param>
public sealed record AttemptView(
    int Number, string? Device, DateTimeOffset Started, DateTimeOffset? Ended, string? End, string? Reason, int? ExitCode = null, int? Signal = null)
{
    /// <summary>What the author must know though it went on, in sentences; null when there is nothing.</summary>
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>Of a stage that is a trial.</summary>
/// <param name="Study">The study's name.</param>
/// <param name="Number">From 0.</param>
/// <param name="Point">The settings that were chosen.</param>
/// <param name="Value">The objective; null when it has none yet, or failed.</param>
public sealed record TrialView(string Study, int Number, IReadOnlyDictionary<string, JsonElement> Point, double? Value);

/// <param name="Over">The output that it goes over.</param>
/// <param name="Stages">How many it has; 0 until that is known.</param>
/// <param name="Done">How many of them are over, failed ones among them.</param>
public sealed record FanOutView(string Over, int Stages, int Done);

/// <param name="Trials">How many it will have at most; null when that is not known.</param>
/// <param name="Done">How many are over, failed ones among them.</param>
/// <param name="Best">The best settings so far.</param>
/// <param name="BestValue">The objective at the best settings.</param>
public sealed record StudyView(int? Trials, int Done, int Failed, IReadOnlyDictionary<string, JsonElement>? Best, double? BestValue)
{
    /// <summary>How many were ended early.</summary>
    public int Pruned { get; init; }
}

public sealed record GateView(IReadOnlyList<ConditionView> Conditions)
{
    /// <summary>Of whom one must approve, <c>*</c> for anyone; null when nobody needs to.</summary>
    public IReadOnlyList<string>? Approvers { get; init; }
    /// <summary>Since when an approver is waited for; the conditions hold then.</summary>
    public DateTimeOffset? Asked { get; init; }
    /// <summary>What the approver said; null while nobody has.</summary>
    public bool? Approved { get; init; }
    public string? AnsweredBy { get; init; }
    public string? Note { get; init; }
}

/// <summary>An approver's word on a gate.</summary>
public sealed record Approval(bool Approved, string? Note = null);

/// <param name="Text">The C# text.</param>
/// <param name="Value">Null when it threw.</param>
/// <param name="Seen">The names that it used, with their values.</param>
/// <param name="Error">The exception.</param>
public sealed record ConditionView(string Text, bool? Value, IReadOnlyDictionary<string, JsonElement> Seen, string? Error = null);

/// <param name="Created">False when the same bytes were published before, under this version.</param>
public sealed record ReleaseView(string Name, long Version, bool Created, string? Alias)
{
    /// <summary>The version that the alias pointed to before this run moved it; null when it did not.</summary>
    public long? AliasFrom { get; init; }
}

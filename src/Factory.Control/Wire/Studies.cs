using System.Text.Json;
using System.Text.Json.Serialization;

namespace Factory.Control;

/// <summary>A study of a run in a few words.</summary>
public sealed record StudySummary
{
    public required long Run { get; init; }
    public required string Pipeline { get; init; }
    public required string Name { get; init; }
    public required StageState Status { get; init; }
    /// <summary>What its trials run, such as <c>train.mlp</c>.</summary>
    public required string Template { get; init; }
    public required string Sampler { get; init; }
    public required string Pruner { get; init; }
    public required IReadOnlyList<ObjectiveView> Objectives { get; init; }
    /// <summary>How many trials it will have at most; null when that is not known.</summary>
    public int? Budget { get; init; }
    public required TrialCounts Trials { get; init; }
    /// <summary>Of the first objective; null while no trial is complete.</summary>
    public double? BestValue { get; init; }
    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Ended { get; init; }
}

/// <summary>How many trials stand where; those of other studies, from which it learned, are among the total.</summary>
public sealed record TrialCounts(int Total, int Running, int Paused, int Complete, int Pruned, int Failed, int Earlier);

/// <param name="Name">The C# that measures it.</param>
public sealed record ObjectiveView(string Name, bool Maximize);

/// <summary>A study of a run as a whole: all that a view or a plot of it needs.</summary>
public sealed record StudyDetail
{
    public required long Run { get; init; }
    public required string Pipeline { get; init; }
    public required string Name { get; init; }
    /// <summary>Its place in the run's list of stages.</summary>
    public required int Index { get; init; }
    public required StageState Status { get; init; }
    /// <summary>Why it failed, was skipped or cancelled.</summary>
    public string? Reason { get; init; }
    /// <summary>Why it came to its end before its trials did: time, money, a target, or nothing more to be expected.</summary>
    public string? Over { get; init; }
    /// <summary>Where a cached study was computed: its trials are that run's.</summary>
    public long? Origin { get; init; }
    public required string Template { get; init; }
    public required IReadOnlyList<ParameterView> Space { get; init; }
    /// <summary>The first is the one whose curve pruners see.</summary>
    public required IReadOnlyList<ObjectiveView> Objectives { get; init; }
    /// <summary>What must hold, in C#.</summary>
    public IReadOnlyList<string> Constraints { get; init; } = [];
    public required TunerView Sampler { get; init; }
    public required TunerView Pruner { get; init; }
    /// <summary>Who says when nothing more is to be expected; null: nobody.</summary>
    public TunerView? Terminator { get; init; }
    public required long Seed { get; init; }
    /// <summary>How many trials it will have at most; null when that is not known.</summary>
    public int? Budget { get; init; }
    /// <summary>The setting that says how long a trial runs, such as <c>epochs</c>; null where trials have no steps.</summary>
    public string? Resource { get; init; }
    /// <summary>How long the longest trial runs, in steps.</summary>
    public long? Steps { get; init; }
    /// <summary>How many trials run at once at most; null before it begins.</summary>
    public int? Workers { get; init; }
    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Ended { get; init; }
    /// <summary>By number.</summary>
    public required IReadOnlyList<StudyTrial> Trials { get; init; }
    /// <summary>The numbers of the best trials: one, or with several objectives the Pareto set.</summary>
    public IReadOnlyList<int> Best { get; init; } = [];
    /// <summary>How much each parameter has to do with good values of the first objective, the greatest first; empty while too few trials tell.</summary>
    public IReadOnlyList<ImportanceView> Importance { get; init; } = [];
    /// <summary>Steps that were computed for it, and those that its trials would have taken had each run to its end.</summary>
    public long? StepsDone { get; init; }
    public long? StepsOfFullRuns { get; init; }
}

/// <summary>A sampler, a pruner or a terminator with the settings that the pipeline gives it.</summary>
public sealed record TunerView(string Name, IReadOnlyDictionary<string, JsonElement> Settings);

/// <summary>One parameter of a search space.</summary>
public sealed record ParameterView
{
    public required string Name { get; init; }
    public required ParameterKind Kind { get; init; }
    /// <summary>Of a choice.</summary>
    public IReadOnlyList<JsonElement>? Values { get; init; }
    /// <summary>Of a range; both ends are in it.</summary>
    public double? Low { get; init; }
    public double? High { get; init; }
    /// <summary>Whether ratios matter and not differences.</summary>
    public bool Log { get; init; }
    /// <summary>It has a value only where this other one has one of some values; null: always.</summary>
    public ConditionOfParameter? When { get; init; }
}

public sealed record ConditionOfParameter(string Parameter, IReadOnlyList<JsonElement> Values);

[JsonConverter(typeof(WordConverter<ParameterKind>))]
public enum ParameterKind
{
    Choice,
    /// <summary>A real number.</summary>
    Real,
    /// <summary>A whole number.</summary>
    Whole,
}

/// <param name="Share">Of what all parameters have to do with it together: all shares come to 1.</param>
public sealed record ImportanceView(string Parameter, double Share);

/// <summary>One trial of a study.</summary>
public sealed record StudyTrial
{
    public required int Number { get; init; }
    /// <summary>The stage that ran it: <c>search[3]</c>; null for one of an earlier study.</summary>
    public string? Stage { get; init; }
    public required TrialState State { get; init; }
    public required IReadOnlyDictionary<string, JsonElement> Point { get; init; }
    /// <summary>A number for each objective, null where it is not finite; empty unless it is complete.</summary>
    public IReadOnlyList<double?> Values { get; init; } = [];
    /// <summary>By how much each constraint is broken; zero and less are kept.</summary>
    public IReadOnlyList<double> Violations { get; init; } = [];
    /// <summary>Whether its point, of an earlier study, does not lie in the space of this one: it is none of the best.</summary>
    public bool Outside { get; init; }
    /// <summary>Why it failed, or was ended early.</summary>
    public string? Error { get; init; }
    /// <summary>The how manieth result of the study it is, from 0; null while it has none.</summary>
    public int? Recorded { get; init; }
    /// <summary>The trial from whose checkpoint it began.</summary>
    public int? Parent { get; init; }
    /// <summary>The step at which it was last told to pause: its rung; null: it was to run to its end.</summary>
    public long? Until { get; init; }
    /// <summary>How many steps are done, those of its parent among them.</summary>
    public long Reached { get; init; }
    /// <summary>The first objective by step.</summary>
    public IReadOnlyList<CurveStep> Curve { get; init; } = [];
    /// <summary>How its stage came by its result; null when it has none.</summary>
    public ResultSource? Provenance { get; init; }
    /// <summary>Of a trial of an earlier study: its run and number there.</summary>
    public EarlierView? Earlier { get; init; }
    public DateTimeOffset? Started { get; init; }
    public DateTimeOffset? Ended { get; init; }
}

/// <param name="Step">From 1.</param>
/// <param name="Value">Null where it is not finite.</param>
public sealed record CurveStep(long Step, double? Value);

public sealed record EarlierView(long Run, int Number);

/// <summary>How a trial stands.</summary>
[JsonConverter(typeof(WordConverter<TrialState>))]
public enum TrialState
{
    Running,
    /// <summary>It stopped at the step it was to reach, and can go on from there.</summary>
    Paused,
    /// <summary>It ran to its end.</summary>
    Complete,
    /// <summary>Its study ended it early.</summary>
    Pruned,
    Failed,
}

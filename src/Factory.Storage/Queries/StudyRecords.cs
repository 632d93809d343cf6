using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage;

/// <summary>A study of a run, as it was planned and as it stands.</summary>
public sealed record StudyRecord
{
    public required RunId Run { get; init; }
    public required int Idx { get; init; }
    public required string Pipeline { get; init; }
    public required string Name { get; init; }
    public required StageStatus Status { get; init; }
    public string? Reason { get; init; }
    /// <summary>The stage type of its trials.</summary>
    public required string Template { get; init; }
    public required IReadOnlyList<Parameter> Space { get; init; }
    public required IReadOnlyList<Objective> Objectives { get; init; }
    /// <summary>What must hold, as texts.</summary>
    public required IReadOnlyList<string> Constraints { get; init; }
    public required PlannedTuner Sampler { get; init; }
    public required PlannedTuner Pruner { get; init; }
    public PlannedTuner? Terminator { get; init; }
    public required long Seed { get; init; }
    /// <summary>How many trials at most; null when that is not known.</summary>
    public int? Budget { get; init; }
    /// <summary>The setting that says how long a trial runs; null where trials have no steps.</summary>
    public string? Resource { get; init; }
    /// <summary>Of the longest run.</summary>
    public long? Steps { get; init; }
    /// <summary>How many trials run at once at most; null before it begins.</summary>
    public int? Workers { get; init; }
    /// <summary>Why it came to its end before its trials did.</summary>
    public string? Over { get; init; }
    public Provenance? Provenance { get; init; }
    /// <summary>The run that computed it, when it came from the cache.</summary>
    public RunId? OriginRun { get; init; }
    /// <summary>Whether it goes on with the trials of a shorter one that is the same: then they are its own.</summary>
    public bool Extends { get; init; }
    public required long Created { get; init; }
    public long? Started { get; init; }
    public long? Ended { get; init; }
    /// <summary>Whose trials they are: where it came from the cache, those of the study that computed it.</summary>
    internal long MadeRun { get; init; }
    internal int MadeIdx { get; init; }
    /// <summary>By number; where it came from the cache, those of the run that computed it.</summary>
    public IReadOnlyList<TrialDetails> Trials { get; init; } = [];

    /// <summary>The best trials: of one objective one, the first of equals; of several those that no other is better than in all.</summary>
    public IReadOnlyList<TrialDetails> Best => [.. Bests.Of<TrialDetails>(Objectives, [.. Trials.Where(t => t.IsSound && !IsOutside(t))], t => t.Results!)];

    /// <summary>Whether a trial of an earlier study does not lie in the space of this one.</summary>
    public bool IsOutside(TrialDetails trial) => trial.OriginRun is not null && new SearchSpace(Space).Misfit(trial.Point) is not null;

    /// <summary>Steps that were computed for its trials: those of a parent, and of earlier studies, are not theirs.</summary>
    public long StepsDone => Trials.Where(t => t.OriginRun is null).Sum(t => t.Reached - (t.Parent is null ? 0 : Math.Min(t.Reached, t.Inherited)));
}

/// <summary>One trial of a study.</summary>
public sealed record TrialDetails
{
    /// <summary>The study that it is of.</summary>
    internal long Run { get; init; }
    internal int Study { get; init; }
    public required int Number { get; init; }
    /// <summary>The stage that ran it, in the run that computed the study; null for one of an earlier study.</summary>
    public int? Stage { get; init; }
    public required TrialState State { get; init; }
    public required Value.Map Point { get; init; }
    /// <summary>Of the first objective.</summary>
    public double? Value { get; init; }
    /// <summary>A number for each objective.</summary>
    public IReadOnlyList<double>? Results { get; init; }
    /// <summary>By how much each constraint is broken; zero and less are kept.</summary>
    public IReadOnlyList<double>? Violations { get; init; }
    public string? Error { get; init; }
    /// <summary>The how manieth result of the study it is, from 0.</summary>
    public int? Recorded { get; init; }
    /// <summary>The trial from whose checkpoint it began.</summary>
    public int? Parent { get; init; }
    /// <summary>The step at which it was to pause last; null: none.</summary>
    public long? Until { get; init; }
    /// <summary>How many steps are done.</summary>
    public long Reached { get; init; }
    /// <summary>Of a trial of an earlier study: where it is from.</summary>
    public RunId? OriginRun { get; init; }
    public int? OriginNumber { get; init; }
    public long? Started { get; init; }
    public long? Ended { get; init; }
    /// <summary>How its stage came by the result; null when it has none.</summary>
    public Provenance? Provenance { get; init; }
    /// <summary>Its first objective after so many steps; filled in for a study that is asked for by itself.</summary>
    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];

    /// <summary>Whether it is complete and breaks no constraint.</summary>
    public bool IsSound => State == TrialState.Complete && Value is not null && Violations?.Any(v => v > 0) != true;

    /// <summary>How many steps its parent had done.</summary>
    internal long Inherited { get; init; }
}

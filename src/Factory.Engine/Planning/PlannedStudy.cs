using Factory.Sdk;

namespace Factory.Engine;

/// <summary>A search. Its trials are added to the run as tasks of their own.</summary>
public sealed record PlannedStudy : PlannedStage
{
    public required PlannedTask Template { get; init; }
    public required IReadOnlyList<Parameter> Space { get; init; }
    public required IReadOnlyList<PlannedObjective> Objectives { get; init; }
    /// <summary>What must hold, each a C# bool over <c>trial</c>.</summary>
    public IReadOnlyList<PlannedExpression> Constraints { get; init; } = [];
    public required PlannedTuner Sampler { get; init; }
    public required PlannedTuner Pruner { get; init; }
    /// <summary>Who says when nothing more is to be expected; null: nobody.</summary>
    public PlannedTuner? Terminator { get; init; }
    public required long Seed { get; init; }
    /// <summary>How many trials at most; null for a grid, which ends by itself.</summary>
    public int? Trials { get; init; }
    /// <summary>How many trials run at once at most; null: as many as the devices hold.</summary>
    public int? Parallel { get; init; }
    /// <summary>Points to try first.</summary>
    public IReadOnlyList<Value.Map> First { get; init; } = [];
    /// <summary>Whether it learns from earlier studies of the same template.</summary>
    public bool WarmStart { get; init; }
    public StudyLimits Limits { get; init; } = new();
    /// <summary>The setting that says how long a trial runs, in steps, and how many; null where trials have no curve.</summary>
    public PlannedResource? Resource { get; init; }
}

/// <param name="Sought">Its name is the C# text.</param>
/// <param name="Expression">A C# double over <c>trial</c>.</param>
public sealed record PlannedObjective(Objective Sought, PlannedExpression Expression);

/// <summary>A sampler, a pruner or a terminator as a study calls it.</summary>
public sealed record PlannedTuner(string Name, PluginIdentity Plugin, Value.Map Settings);

/// <summary>When a study ends though there could be more trials; null: not for that.</summary>
public sealed record StudyLimits
{
    /// <summary>How many seconds after it began.</summary>
    public double? Seconds { get; init; }
    /// <summary>What its trials may cost.</summary>
    public Money? Cost { get; init; }
    /// <summary>A value of the first objective that is good enough.</summary>
    public double? Target { get; init; }
    /// <summary>So many results in a row that are no better than the best before them.</summary>
    public int? Idle { get; init; }
}

public sealed record PlannedResource(string Setting, long Steps);

/// <param name="Study">The study's index.</param>
/// <param name="Number">From 0.</param>
/// <param name="Point">The settings that were chosen.</param>
public sealed record TrialOf(int Study, int Number, Value.Map Point)
{
    /// <summary>The trial from whose checkpoint it begins; null: it begins from nothing.</summary>
    public int? Parent { get; init; }
    /// <summary>The step at which it is to pause; null: it runs to its end.</summary>
    public long? Until { get; init; }
}

/// <summary>A trial of an earlier study, from which this one learns.</summary>
/// <param name="Trial">As it was recorded there.</param>
public sealed record EarlierTrial(RunId Run, int Number, Trial Trial);

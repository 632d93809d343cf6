namespace Factory.Sdk;

/// <summary>
/// A study as samplers and pruners see it: what is searched, what for, and all that happened so far. Nothing else may enter their
/// decisions: a study that was interrupted goes on from its records exactly as it would have.
/// </summary>
public sealed record Study
{
    /// <summary>What is searched.</summary>
    public required SearchSpace Space { get; init; }
    /// <summary>What is sought, one or more.</summary>
    public required IReadOnlyList<Objective> Objectives { get; init; }
    /// <summary>The trials so far, trial n at place n.</summary>
    public IReadOnlyList<Trial> Trials { get; init; } = [];
    /// <summary>The seed of all chance.</summary>
    public long Seed { get; init; }
    /// <summary>How many trials there will be in all, or null when nobody knows. It may grow.</summary>
    public int? Budget { get; init; }
    /// <summary>How many trials run at the same time at most.</summary>
    public int Workers { get; init; } = 1;
    /// <summary>How long the longest run is, in steps of the curve (epochs), or null when trials have no curve.</summary>
    public long? Steps { get; init; }
}

/// <summary>One thing that is sought.</summary>
/// <param name="Name">The metric's name.</param>
/// <param name="Maximize">Whether more of it is better.</param>
public sealed record Objective(string Name, bool Maximize = false);

/// <summary>How a trial stands.</summary>
public enum TrialState
{
    /// <summary>It was proposed and has no result yet.</summary>
    Running,
    /// <summary>It stopped at the step it was to reach, and can go on from there.</summary>
    Paused,
    /// <summary>It ran to its end.</summary>
    Complete,
    /// <summary>A pruner ended it.</summary>
    Pruned,
    /// <summary>It ended without a result.</summary>
    Failed,
}

/// <summary>One trial, as recorded.</summary>
/// <param name="Parameters">Its point in the space. A trial of an earlier study may have parameters that the space no longer knows, and lack new ones.</param>
public sealed record Trial(Value.Map Parameters)
{
    /// <summary>How it stands.</summary>
    public TrialState State { get; init; }
    /// <summary>What it reached, one number an objective; empty unless it is complete. A number may be NaN or infinite.</summary>
    public IReadOnlyList<double> Values { get; init; } = [];
    /// <summary>The first objective by step, steps rising.</summary>
    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];
    /// <summary>By how much each constraint is broken; zero and less are kept.</summary>
    public IReadOnlyList<double> Constraints { get; init; } = [];
    /// <summary>When its result was recorded, counted over the study's results from 0; null while there is none.</summary>
    public int? Recorded { get; init; }
    /// <summary>The trial from whose checkpoint this one began, or null.</summary>
    public int? Parent { get; init; }
    /// <summary>The step that it was told to reach when it last began, or null for the end.</summary>
    public long? Until { get; init; }
}

/// <summary>One point of a learning curve.</summary>
/// <param name="Step">How many steps were done; 0 where a trial tells how it begins.</param>
/// <param name="Value">The objective then.</param>
public readonly record struct CurvePoint(long Step, double Value);

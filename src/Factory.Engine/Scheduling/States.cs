using Factory.Sdk;

namespace Factory.Engine;

/// <summary>A run that has not ended.</summary>
public sealed class RunState(RunId id, long revision, string requestedBy, string pipeline, RunRules rules, long at)
{
    public RunId Id { get; } = id;
    public long Revision { get; } = revision;
    public string RequestedBy { get; } = requestedBy;
    public string Pipeline { get; } = pipeline;
    public RunRules Rules { get; } = rules;
    public long CreatedAt { get; } = at;
    public RunStatus Status { get; internal set; } = RunStatus.Running;
    /// <summary>Why it is being ended; null when it is not.</summary>
    public string? EndedBecause { get; internal set; }
    /// <summary>Whether it is being ended because it went wrong, and not because someone wants it so.</summary>
    internal bool WentWrong { get; set; }
    /// <summary>Who paused it; null when it is not paused.</summary>
    public string? PausedBy { get; internal set; }
    /// <summary>Attempts that are open, and the milliseconds that the closed ones took.</summary>
    internal List<AttemptState> OpenAttempts { get; } = [];
    internal long Spent { get; set; }
    public IReadOnlyList<StageState> Stages => StageList;
    internal List<StageState> StageList { get; } = [];
    /// <summary>How many stages have not come to an end.</summary>
    internal int Open { get; set; }
}

/// <summary>A stage of a run that has not ended. Only <see cref="EngineState.Evolve"/> changes it.</summary>
public sealed class StageState(RunState run, int index, PlannedStage plan)
{
    public RunState Run { get; } = run;
    public StageId Id { get; } = new(run.Id, index);
    public PlannedStage Plan { get; } = plan;
    public StageStatus Status { get; internal set; } = StageStatus.Waiting;
    /// <summary>Whether its <c>when</c> was asked and is true.</summary>
    internal bool Wanted { get; set; }
    public InputHash? Hash { get; internal set; }
    public Value.Map Settings { get; internal set; } = Value.Map.Empty;
    public StageResult? Result { get; internal set; }
    public string? Reason { get; internal set; }
    public IReadOnlyList<AttemptState> Attempts => AttemptList;

    internal List<AttemptState> AttemptList { get; } = [];
    /// <summary>Stages that come after it.</summary>
    internal List<StageState> Dependents { get; } = [];
    /// <summary>How many of those that come before it have not come to an end.</summary>
    internal int OpenBefore { get; set; }
    /// <summary>Stages, of any run, that wait for what this one computes.</summary>
    internal List<StageState> Followers { get; } = [];
    internal StageState? Leader { get; set; }
    internal long NotBefore { get; set; }
    /// <summary>Since when it waits for a device.</summary>
    internal long QueuedAt { get; set; }
    /// <summary>When time alone changes something, as it is kept among the alarms; null for never.</summary>
    internal long? Alarm { get; set; }
    /// <summary>What it waits for a device with, while it does.</summary>
    internal Lane? Lane { get; set; }
    /// <summary>Milliseconds that its closed attempts took.</summary>
    internal long Spent { get; set; }
    /// <summary>Of a study: what its trials came to, by number.</summary>
    internal List<TrialState> Trials { get; } = [];
    /// <summary>Of a gate: whether the release before was looked for, and what was found.</summary>
    internal bool PreviousKnown { get; set; }
    internal PreviousRelease? Previous { get; set; }
    /// <summary>Of a gate whose conditions hold: what they came to, while an approver is waited for.</summary>
    internal IReadOnlyList<ConditionValue>? Approving { get; set; }
    /// <summary>Of a gate: the stage that evaluates the release before.</summary>
    internal StageState? PreviousEvaluation { get; set; }

    internal AttemptState? Attempt => AttemptList.Count > 0 && !AttemptList[^1].Closed ? AttemptList[^1] : null;
    internal bool Ended => Status >= StageStatus.Done;
    internal bool Succeeded => Status == StageStatus.Done;
}

/// <summary>One try.</summary>
public sealed class AttemptState(AttemptId id, Placement placement, IReadOnlyDictionary<string, string> variables, long at)
{
    public AttemptId Id { get; } = id;
    public Placement Placement { get; } = placement;
    public IReadOnlyDictionary<string, string> Variables { get; } = variables;
    public long CreatedAt { get; } = at;
    public AttemptHost? Host { get; internal set; }
    public long? StartedAt { get; internal set; }
    public AttemptEnd? Stopping { get; internal set; }
    public AttemptOutcome? Outcome { get; internal set; }
    internal bool Closed => Outcome is not null;
}

/// <summary>One trial of a study.</summary>
internal sealed class TrialState(StageState stage)
{
    public StageState Stage { get; } = stage;
    public bool Recorded { get; set; }
    public double? Value { get; set; }
}

using Factory.Sdk;

namespace Factory.Engine;

/// <summary>A run that has not ended.</summary>
public sealed class RunState(RunId id, long revision, string requestedBy, string pipeline, RunRules rules, long at)
{
    public RunId Id { get; } = id;
    public long Revision { get; } = revision;
    public string RequestedBy { get; } = requestedBy;
    public string Pipeline { get; } = pipeline;
    public string? Folder { get; init; }
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
    /// <summary>What the closed ones cost, in millionths.</summary>
    internal long SpentMicros { get; set; }
    public IReadOnlyList<StageState> Stages => StageList;
    internal List<StageState> StageList { get; } = [];
    /// <summary>Whether there is a fan-out among them whose list is known only when it runs.</summary>
    internal bool HasFanOuts { get; set; }
    /// <summary>How many stages have not come to an end.</summary>
    internal int Open { get; set; }
}

/// <summary>A stage of a run that has not ended. Only <see cref="EngineState.Evolve"/> changes it.</summary>
public sealed class StageState(RunState run, int index, PlannedStage plan)
{
    public RunState Run { get; } = run;
    public StageId Id { get; } = new(run.Id, index);
    public PlannedStage Plan { get; internal set; } = plan;
    public StageStatus Status { get; internal set; } = StageStatus.Waiting;
    /// <summary>Whether its <c>when</c> was asked and is true.</summary>
    internal bool Wanted { get; set; }
    public InputHash? Hash { get; internal set; }
    public Value.Map Settings { get; internal set; } = Value.Map.Empty;
    /// <summary>All that it may run on, where its result depends on that.</summary>
    internal HardwareRequest? Pinned { get; set; }
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
    /// <summary>How many entries of its <c>on</c> it takes for now; null for all.</summary>
    internal int? Entries { get; set; }
    /// <summary>When time alone changes something, as it is kept among the alarms; null for never.</summary>
    internal long? Alarm { get; set; }
    /// <summary>The queue that it waits for a device in, while it does.</summary>
    internal WaitingQueue? Queue { get; set; }
    /// <summary>Milliseconds that its closed attempts took.</summary>
    internal long Spent { get; set; }
    /// <summary>What they cost, in millionths.</summary>
    internal long SpentMicros { get; set; }
    /// <summary>Of a study: what its sampler and pruner know.</summary>
    internal StudyBook? Book { get; } = plan is PlannedStudy study ? new(study) : null;
    /// <summary>Of a study: the stages of its trials, by number.</summary>
    internal SortedList<int, StageState> Trials { get; } = [];
    /// <summary>Of a study: why no trial begins or goes on any more; null while they do.</summary>
    internal string? Stopping { get; set; }
    /// <summary>Of a study: when it began to act.</summary>
    internal long ActingSince { get; set; }
    /// <summary>Of a trial: the step at which it pauses; null: it runs to its end.</summary>
    internal long? Until { get; set; } = (plan as PlannedTask)?.Trial?.Until;
    /// <summary>Of a trial: the last step that it told of; before it told of any, the one before 0.</summary>
    internal long Measured { get; set; } = -1;
    /// <summary>Of a trial: whether its result was recorded.</summary>
    internal bool Recorded { get; set; }
    /// <summary>Of a fan-out: its stages, in order, and by the entry that each is for.</summary>
    internal OrderedDictionary<string, StageState> Parts { get; } = [];
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
public sealed class AttemptState(
    AttemptId id, Placement placement, IReadOnlyDictionary<string, string> variables, IReadOnlyList<Term> terms, long at)
{
    private readonly List<Charge> _charges = [];

    public AttemptId Id { get; } = id;
    public Placement Placement { get; } = placement;
    public IReadOnlyDictionary<string, string> Variables { get; } = variables;
    public long CreatedAt { get; } = at;
    public AttemptHost? Host { get; internal set; }
    public long? StartedAt { get; internal set; }
    public AttemptEnd? Stopping { get; internal set; }
    public AttemptOutcome? Outcome { get; internal set; }
    internal bool Closed => Outcome is not null;
    /// <summary>Under what its devices are held, share by share, and since when.</summary>
    internal IReadOnlyList<Term> Terms { get; private set; } = terms;
    internal long TermsSince { get; private set; } = at;

    /// <summary>What it was charged for under terms that do not hold any more, in millionths.</summary>
    internal long ChargedMicros => _charges.Sum(c => c.Amount?.Micros ?? 0);

    /// <summary>Its whole bill, if it is over then.</summary>
    internal IReadOnlyList<Charge> ChargesUntil(long end) =>
        [.. _charges, .. Terms.Zip(Placement.Shares, (t, s) => new Charge(Placement.Kind, s.Device, t, TermsSince, Math.Max(TermsSince, end)))];

    internal void Move(IReadOnlyList<Term> to, long since)
    {
        var charges = ChargesUntil(since);
        _charges.Clear();
        _charges.AddRange(charges);
        (Terms, TermsSince) = (to, Math.Max(TermsSince, since));
    }
}

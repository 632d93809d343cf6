using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Something that happened outside the engine. Time comes in with it: Unix milliseconds.</summary>
public abstract record EngineEvent(long At)
{
    /// <param name="Revision">The revision's key in the records.</param>
    /// <param name="RequestedBy">For people: a user's name, or <c>drop folder</c>.</param>
    public sealed record RunRequested(long At, RunId Run, long Revision, string RequestedBy, PipelinePlan Plan) : EngineEvent(At);

    public sealed record CacheAnswered(long At, IReadOnlyList<CacheAnswer> Answers) : EngineEvent(At);

    public sealed record AttemptStarted(long At, AttemptId Attempt, AttemptHost Host) : EngineEvent(At);
    /// <summary>The attempt is over, and no process of it is left.</summary>
    public sealed record AttemptEnded(long At, AttemptId Attempt, AttemptOutcome Outcome) : EngineEvent(At);

    /// <param name="Earlier">In the order of their results.</param>
    /// <param name="Extends">Whether they are of the same study, which goes on.</param>
    public sealed record StudyRecalled(long At, StageId Study, IReadOnlyList<EarlierTrial> Earlier, bool Extends) : EngineEvent(At);
    /// <param name="Question">The question's number.</param>
    public sealed record StudyAnswered(long At, StageId Study, int Question, StudyAnswer Answer) : EngineEvent(At);
    /// <param name="Values">The objectives; empty when one threw.</param>
    /// <param name="Constraints">By how much each constraint is broken.</param>
    /// <param name="Error">What was thrown; null when nothing was.</param>
    public sealed record TrialScored(long At, StageId Study, int Number, IReadOnlyList<double> Values, IReadOnlyList<double> Constraints, string? Error) : EngineEvent(At);
    /// <summary>A running trial's first objective after so many steps. Told again after a restart.</summary>
    public sealed record TrialMeasured(long At, AttemptId Attempt, long Step, double Value) : EngineEvent(At);

    /// <summary>What the output holds that a fan-out goes over.</summary>
    public sealed record EntriesListed(long At, StageId FanOut, IReadOnlyList<ArtifactEntry> Entries) : EngineEvent(At);

    /// <summary>The answer to a stage's <c>when</c>.</summary>
    public sealed record WhenAnswered(long At, StageId Stage, ConditionValue Condition) : EngineEvent(At);
    public sealed record PreviousResolved(long At, StageId Gate, PreviousRelease? Previous) : EngineEvent(At);
    public sealed record GateEvaluated(long At, StageId Gate, IReadOnlyList<ConditionValue> Conditions) : EngineEvent(At);
    /// <param name="Version">The release's version: a new one, or the one that has the same bytes.</param>
    public sealed record Published(long At, StageId Release, long Version, bool Created) : EngineEvent(At);
    /// <summary>An effect could not be performed for a reason that is not the pipeline's.</summary>
    public sealed record EffectFailed(long At, IReadOnlyList<StageId> Stages, string Reason) : EngineEvent(At);

    public sealed record InventoryChanged(long At, BackendDescription Backend, Inventory Inventory) : EngineEvent(At);
    /// <summary>A condition of a device arose or cleared. Told again after a restart while it holds.</summary>
    public sealed record HealthChanged(long At, string Kind, HealthReport Report) : EngineEvent(At);
    /// <summary>What the floor's capacity costs. Told again after a restart, and whenever the floor file changes.</summary>
    public sealed record FloorConfigured(long At, FloorTerms Terms) : EngineEvent(At);
    public sealed record CancelRequested(long At, RunId Run, string By) : EngineEvent(At);
    /// <param name="Now">Whether running attempts are ended, to go on later from their checkpoints.</param>
    public sealed record PauseRequested(long At, RunId Run, string By, bool Now) : EngineEvent(At);
    public sealed record ResumeRequested(long At, RunId Run, string By) : EngineEvent(At);
    /// <summary>Someone who may has looked at a gate whose conditions hold.</summary>
    public sealed record ApprovalGiven(long At, StageId Gate, string By, bool Approved, string? Note) : EngineEvent(At);
    /// <summary>How many slots each pool has. Like inventories, this is told again after a restart.</summary>
    public sealed record PoolsConfigured(long At, IReadOnlyDictionary<string, int> Slots) : EngineEvent(At);
    /// <summary>Nothing but that it is later now.</summary>
    public sealed record TimePassed(long At) : EngineEvent(At);
}

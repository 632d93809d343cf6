using Factory.Sdk;

namespace Factory.Engine;

/// <summary>Something that happened outside the engine. Time comes in with it: Unix milliseconds.</summary>
public abstract record EngineEvent(long At)
{
    /// <param name="Revision">The revision's key in the records.</param>
    /// <param name="RequestedBy">For people: a user's name, or <c>drop folder</c>.</param>
    public sealed record RunRequested(long At, RunId Run, long Revision, string RequestedBy, PipelinePlan Plan) : EngineEvent(At);

    /// <param name="Known">The result, already checked against the store; null when there is none.</param>
    /// <param name="Why">Why there is none or why it was not used, for people.</param>
    public sealed record CacheAnswered(long At, StageId Stage, InputHash Hash, KnownResult? Known, string? Why) : EngineEvent(At);

    public sealed record AttemptStarted(long At, AttemptId Attempt, AttemptHost Host) : EngineEvent(At);
    /// <summary>The attempt is over, and no process of it is left.</summary>
    public sealed record AttemptEnded(long At, AttemptId Attempt, AttemptOutcome Outcome) : EngineEvent(At);

    /// <param name="Points">One setting map a trial, in order of the trials' numbers; fewer than asked for when the space is used up.</param>
    public sealed record TrialsProposed(long At, StageId Study, int First, IReadOnlyList<Value.Map> Points) : EngineEvent(At);
    /// <param name="Value">The objective; null when it threw or is not a number.</param>
    public sealed record TrialScored(long At, StageId Study, int Number, double? Value, string? Error) : EngineEvent(At);

    /// <summary>The answer to a stage's <c>when</c>.</summary>
    public sealed record WhenAnswered(long At, StageId Stage, ConditionValue Condition) : EngineEvent(At);
    public sealed record PreviousResolved(long At, StageId Gate, PreviousRelease? Previous) : EngineEvent(At);
    public sealed record GateEvaluated(long At, StageId Gate, IReadOnlyList<ConditionValue> Conditions) : EngineEvent(At);
    /// <param name="Version">The release's version: a new one, or the one that has the same bytes.</param>
    public sealed record Published(long At, StageId Release, long Version, bool Created) : EngineEvent(At);
    /// <summary>An effect could not be performed for a reason that is not the pipeline's.</summary>
    public sealed record EffectFailed(long At, StageId Stage, string Reason) : EngineEvent(At);

    public sealed record InventoryChanged(long At, BackendDescription Backend, Inventory Inventory) : EngineEvent(At);
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

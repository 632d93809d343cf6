using System.Text.Json.Serialization;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// A change of state, small enough to be one conditional update in the records. The records keep the deltas of runs
/// that have not ended; to evolve them again, in order, is how a restarted daemon finds its state.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "delta")]
[JsonDerivedType(typeof(RunCreated), "run-created")]
[JsonDerivedType(typeof(StageAdded), "stage-added")]
[JsonDerivedType(typeof(StageHashed), "stage-hashed")]
[JsonDerivedType(typeof(StageJoined), "stage-joined")]
[JsonDerivedType(typeof(StageQueued), "stage-queued")]
[JsonDerivedType(typeof(StageStarted), "stage-started")]
[JsonDerivedType(typeof(AttemptCreated), "attempt-created")]
[JsonDerivedType(typeof(AttemptRunning), "attempt-running")]
[JsonDerivedType(typeof(AttemptStopping), "attempt-stopping")]
[JsonDerivedType(typeof(AttemptClosed), "attempt-closed")]
[JsonDerivedType(typeof(StageRetrying), "stage-retrying")]
[JsonDerivedType(typeof(StageCompleted), "stage-completed")]
[JsonDerivedType(typeof(StageEnded), "stage-ended")]
[JsonDerivedType(typeof(TrialRecorded), "trial-recorded")]
[JsonDerivedType(typeof(PreviousFound), "previous-found")]
[JsonDerivedType(typeof(GateDecided), "gate-decided")]
[JsonDerivedType(typeof(ReleaseMade), "release-made")]
[JsonDerivedType(typeof(StageAsking), "stage-asking")]
[JsonDerivedType(typeof(StageWanted), "stage-wanted")]
[JsonDerivedType(typeof(ApprovalAsked), "approval-asked")]
[JsonDerivedType(typeof(ApprovalAnswered), "approval-answered")]
[JsonDerivedType(typeof(RunCancelling), "run-cancelling")]
[JsonDerivedType(typeof(RunPaused), "run-paused")]
[JsonDerivedType(typeof(RunResumed), "run-resumed")]
[JsonDerivedType(typeof(RunEnded), "run-ended")]
public abstract record Delta(long At, RunId Run)
{
    /// <summary>
    /// Whether someone is told of it who will rely on it: then it is on the disk first. What only follows from the work of this machine
    /// needs not be: when the power fails, that work is lost with it, and done again.
    /// </summary>
    [JsonIgnore]
    public bool IsAcknowledged => this is RunCreated or RunCancelling or RunPaused or RunResumed or ApprovalAsked or ApprovalAnswered or ReleaseMade or RunEnded;

    public sealed record RunCreated(long At, RunId Run, long Revision, string RequestedBy, PipelinePlan Plan) : Delta(At, Run);
    /// <summary>A stage that the plan did not have: a trial, or the evaluation of an earlier release.</summary>
    public sealed record StageAdded(long At, RunId Run, int Index, PlannedStage Stage) : Delta(At, Run);

    /// <summary>Waiting → Asking: its <c>when</c> is asked.</summary>
    public sealed record StageAsking(long At, RunId Run, int Index) : Delta(At, Run);
    /// <summary>Asking → Waiting: it is to run.</summary>
    public sealed record StageWanted(long At, RunId Run, int Index) : Delta(At, Run);
    /// <summary>Waiting → Looking. All inputs are known.</summary>
    /// <param name="Document">What the hash is made of.</param>
    /// <param name="Settings">The settings with what a study chose.</param>
    public sealed record StageHashed(long At, RunId Run, int Index, InputHash Hash, Value.Map Document, Value.Map Settings) : Delta(At, Run);
    /// <summary>Looking → Joined: another stage is computing the same.</summary>
    public sealed record StageJoined(long At, RunId Run, int Index, StageId Leader) : Delta(At, Run);
    /// <summary>Looking, Joined or Backoff → Queued: it must be computed and waits for a device.</summary>
    public sealed record StageQueued(long At, RunId Run, int Index, string Why) : Delta(At, Run);
    /// <summary>Waiting or Looking → Acting: a study, gate or release begins.</summary>
    public sealed record StageStarted(long At, RunId Run, int Index) : Delta(At, Run);

    /// <summary>Queued → Running, with its lease.</summary>
    /// <param name="Why">Why this placement: for people.</param>
    public sealed record AttemptCreated(long At, RunId Run, AttemptId Attempt, Placement Placement, IReadOnlyDictionary<string, string> Variables, string Why)
        : Delta(At, Run);
    public sealed record AttemptRunning(long At, RunId Run, AttemptId Attempt, AttemptHost Host) : Delta(At, Run);
    /// <summary>It is to be ended.</summary>
    public sealed record AttemptStopping(long At, RunId Run, AttemptId Attempt, AttemptEnd Because) : Delta(At, Run);
    /// <summary>The lease ends with it.</summary>
    public sealed record AttemptClosed(long At, RunId Run, AttemptId Attempt, AttemptOutcome Outcome) : Delta(At, Run);

    /// <summary>Running → Backoff.</summary>
    public sealed record StageRetrying(long At, RunId Run, int Index, long NotBefore, string Why) : Delta(At, Run);
    /// <summary>→ Done.</summary>
    public sealed record StageCompleted(long At, RunId Run, int Index, StageResult Result, Provenance Provenance, ResultOrigin? Origin) : Delta(At, Run);
    /// <summary>→ Failed, Skipped, Blocked or Cancelled.</summary>
    public sealed record StageEnded(long At, RunId Run, int Index, StageStatus Status, string Reason) : Delta(At, Run);

    /// <param name="Stage">The stage that ran it.</param>
    /// <param name="Value">The objective; null for a failed trial.</param>
    public sealed record TrialRecorded(long At, RunId Run, int Study, int Number, int Stage, Value.Map Point, double? Value, string? Error) : Delta(At, Run);
    public sealed record PreviousFound(long At, RunId Run, int Gate, PreviousRelease? Previous) : Delta(At, Run);
    /// <summary>All conditions hold, and one of its approvers is waited for.</summary>
    public sealed record ApprovalAsked(long At, RunId Run, int Gate, IReadOnlyList<ConditionValue> Conditions) : Delta(At, Run);
    public sealed record ApprovalAnswered(long At, RunId Run, int Gate, string By, bool Approved, string? Note) : Delta(At, Run);
    public sealed record GateDecided(long At, RunId Run, int Gate, bool Passed, IReadOnlyList<ConditionValue> Conditions) : Delta(At, Run);
    public sealed record ReleaseMade(long At, RunId Run, int Index, string Name, long Version, bool Created) : Delta(At, Run);

    /// <summary>Everything of it is being ended.</summary>
    /// <param name="By">The user who wants it so; null when the run itself went wrong.</param>
    public sealed record RunCancelling(long At, RunId Run, string? By, string Why) : Delta(At, Run);
    /// <summary>Nothing new of it gets a device.</summary>
    public sealed record RunPaused(long At, RunId Run, string By) : Delta(At, Run);
    public sealed record RunResumed(long At, RunId Run, string By) : Delta(At, Run);
    public sealed record RunEnded(long At, RunId Run, RunStatus Status) : Delta(At, Run);
}

public enum RunStatus
{
    Running,
    Cancelling,
    Succeeded,
    /// <summary>A stage failed.</summary>
    Failed,
    /// <summary>Nothing failed; a gate said no.</summary>
    Blocked,
    Cancelled,
}

public enum StageStatus
{
    /// <summary>Its inputs are not all there.</summary>
    Waiting,
    /// <summary>Its <c>when</c> is asked.</summary>
    Asking,
    /// <summary>The cache is asked.</summary>
    Looking,
    /// <summary>Another stage computes the same.</summary>
    Joined,
    /// <summary>It waits for a device.</summary>
    Queued,
    /// <summary>An attempt has its lease.</summary>
    Running,
    /// <summary>It waits to be tried again.</summary>
    Backoff,
    /// <summary>A study, gate or release at work.</summary>
    Acting,
    Done,
    Failed,
    /// <summary>Something before it did not succeed.</summary>
    Skipped,
    /// <summary>A gate said no.</summary>
    Blocked,
    Cancelled,
}

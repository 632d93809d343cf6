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
[JsonDerivedType(typeof(StageGathered), "stage-gathered")]
[JsonDerivedType(typeof(StageHashed), "stage-hashed")]
[JsonDerivedType(typeof(StageJoined), "stage-joined")]
[JsonDerivedType(typeof(StageQueued), "stage-queued")]
[JsonDerivedType(typeof(StageYielded), "stage-yielded")]
[JsonDerivedType(typeof(StageStarted), "stage-started")]
[JsonDerivedType(typeof(AttemptCreated), "attempt-created")]
[JsonDerivedType(typeof(AttemptRunning), "attempt-running")]
[JsonDerivedType(typeof(AttemptStopping), "attempt-stopping")]
[JsonDerivedType(typeof(AttemptMoved), "attempt-moved")]
[JsonDerivedType(typeof(AttemptClosed), "attempt-closed")]
[JsonDerivedType(typeof(StageRetrying), "stage-retrying")]
[JsonDerivedType(typeof(StageCompleted), "stage-completed")]
[JsonDerivedType(typeof(StageEnded), "stage-ended")]
[JsonDerivedType(typeof(StudyOpened), "study-opened")]
[JsonDerivedType(typeof(StudyDecided), "study-decided")]
[JsonDerivedType(typeof(StudyStopping), "study-stopping")]
[JsonDerivedType(typeof(TrialMeasured), "trial-measured")]
[JsonDerivedType(typeof(TrialPaused), "trial-paused")]
[JsonDerivedType(typeof(TrialResumed), "trial-resumed")]
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
    /// <summary>A stage that the plan did not have: a trial, a part of a fan-out, or the evaluation of an earlier release.</summary>
    public sealed record StageAdded(long At, RunId Run, int Index, PlannedStage Stage) : Delta(At, Run);
    /// <summary>What a stage gathers of fan-outs is known: it stands in its plan.</summary>
    public sealed record StageGathered(long At, RunId Run, int Index, PlannedStage Stage) : Delta(At, Run);

    /// <summary>Waiting → Asking: its <c>when</c> is asked.</summary>
    public sealed record StageAsking(long At, RunId Run, int Index) : Delta(At, Run);
    /// <summary>Asking → Waiting: it is to run.</summary>
    public sealed record StageWanted(long At, RunId Run, int Index) : Delta(At, Run);
    /// <summary>Waiting → Looking. All inputs are known.</summary>
    /// <param name="Document">What the hash is made of: for the records, and null in a delta that is read from them.</param>
    /// <param name="Settings">The settings with what a study chose.</param>
    public sealed record StageHashed(long At, RunId Run, int Index, InputHash Hash, [property: JsonIgnore] Value.Map Document, Value.Map Settings) : Delta(At, Run)
    {
        /// <summary>All that it may run on, where its result depends on that.</summary>
        public HardwareRequest? Pinned { get; init; }
    }
    /// <summary>Looking → Joined: another stage is computing the same.</summary>
    public sealed record StageJoined(long At, RunId Run, int Index, StageId Leader) : Delta(At, Run);
    /// <summary>Looking, Joined or Backoff → Queued: it must be computed and waits for a device.</summary>
    public sealed record StageQueued(long At, RunId Run, int Index, string Why) : Delta(At, Run)
    {
        /// <summary>How many entries of its <c>on</c> it takes for now, for it holds out for the last of these; null for all.</summary>
        public int? Entries { get; init; }
    }
    /// <summary>It has held out for an entry for as long as it was to.</summary>
    /// <param name="Entries">How many it takes now; null for all.</param>
    public sealed record StageYielded(long At, RunId Run, int Index, int? Entries) : Delta(At, Run);
    /// <summary>Waiting or Looking → Acting: a study, gate or release begins.</summary>
    public sealed record StageStarted(long At, RunId Run, int Index) : Delta(At, Run);

    /// <summary>Queued → Running, with its lease.</summary>
    /// <param name="Why">Why this placement: for people.</param>
    public sealed record AttemptCreated(long At, RunId Run, AttemptId Attempt, Placement Placement, IReadOnlyDictionary<string, string> Variables, string Why)
        : Delta(At, Run)
    {
        /// <summary>Under what each of the placement's shares is held; empty in records from before there were prices.</summary>
        public IReadOnlyList<Term> Terms { get; init; } = [];
    }
    /// <summary>The lease goes on under other terms: a contract has ended.</summary>
    /// <param name="Since">When: it may lie behind.</param>
    public sealed record AttemptMoved(long At, RunId Run, AttemptId Attempt, IReadOnlyList<Term> Terms, long Since) : Delta(At, Run);
    public sealed record AttemptRunning(long At, RunId Run, AttemptId Attempt, AttemptHost Host) : Delta(At, Run);
    /// <summary>It is to be ended.</summary>
    public sealed record AttemptStopping(long At, RunId Run, AttemptId Attempt, AttemptEnd Because) : Delta(At, Run);
    /// <summary>The lease ends with it.</summary>
    public sealed record AttemptClosed(long At, RunId Run, AttemptId Attempt, AttemptOutcome Outcome) : Delta(At, Run)
    {
        /// <summary>What was held, and what it costs.</summary>
        public IReadOnlyList<Charge> Charges { get; init; } = [];
    }

    /// <summary>Running → Backoff.</summary>
    public sealed record StageRetrying(long At, RunId Run, int Index, long NotBefore, string Why) : Delta(At, Run);
    /// <summary>→ Done.</summary>
    public sealed record StageCompleted(long At, RunId Run, int Index, StageResult Result, Provenance Provenance, ResultOrigin? Origin) : Delta(At, Run);
    /// <summary>→ Failed, Skipped, Blocked or Cancelled.</summary>
    public sealed record StageEnded(long At, RunId Run, int Index, StageStatus Status, string Reason) : Delta(At, Run);

    /// <summary>A study knows how wide it may run and what it learns from, and asks for its first trial.</summary>
    /// <param name="Workers">How many trials run at once at most.</param>
    /// <param name="Identity">Digest of all that it is, but for how long it goes on.</param>
    /// <param name="Likeness">Digest of its template.</param>
    /// <param name="Earlier">Its first trials: those of the study that it goes on with, or that it learns from.</param>
    /// <param name="Extends">Whether they count as its own.</param>
    public sealed record StudyOpened(long At, RunId Run, int Study, int Workers, string Identity, string Likeness, IReadOnlyList<EarlierTrial> Earlier, bool Extends)
        : Delta(At, Run);
    /// <summary>Its sampler and pruner have answered.</summary>
    /// <param name="Question">Which question.</param>
    public sealed record StudyDecided(long At, RunId Run, int Study, int Question, StudyAnswer Answer) : Delta(At, Run);
    /// <summary>No trial begins or goes on any more, though there could be.</summary>
    public sealed record StudyStopping(long At, RunId Run, int Study, string Why) : Delta(At, Run);
    /// <summary>A trial's first objective after so many steps.</summary>
    public sealed record TrialMeasured(long At, RunId Run, int Study, int Number, long Step, double Value) : Delta(At, Run);
    /// <summary>Running → Paused: it has reached the step that it was to reach.</summary>
    /// <param name="Stage">The stage that ran it.</param>
    public sealed record TrialPaused(long At, RunId Run, int Study, int Number, int Stage) : Delta(At, Run);
    /// <summary>Paused → Looking: it goes on from its checkpoint, unless someone else has made its result.</summary>
    /// <param name="Until">The step at which it pauses again; null: it runs to its end.</param>
    public sealed record TrialResumed(long At, RunId Run, int Study, int Number, int Stage, long? Until) : Delta(At, Run);
    /// <summary>A trial has come to its end.</summary>
    /// <param name="Stage">The stage that ran it.</param>
    /// <param name="Values">A number for each objective; none unless it is complete.</param>
    /// <param name="Constraints">By how much each constraint is broken.</param>
    /// <param name="Error">Why it failed, or was ended.</param>
    public sealed record TrialRecorded(
        long At, RunId Run, int Study, int Number, int Stage, TrialState State, IReadOnlyList<double> Values, IReadOnlyList<double> Constraints, string? Error)
        : Delta(At, Run);
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
    /// <summary>A trial that may be let go on.</summary>
    Paused,
    /// <summary>A study, gate or release at work.</summary>
    Acting,
    Done,
    Failed,
    /// <summary>Something before it did not succeed.</summary>
    Skipped,
    /// <summary>A gate said no.</summary>
    Blocked,
    Cancelled,
    /// <summary>A trial that its study ended early.</summary>
    Pruned,
}

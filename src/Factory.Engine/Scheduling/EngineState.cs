
namespace Factory.Engine;

/// <summary>
/// All that the engine remembers: the runs that have not ended, who computes what, who waits for a device, and the floor.
/// Everything but the inventories follows from the deltas.
/// </summary>
public sealed partial class EngineState
{
    private readonly SortedDictionary<long, RunState> _runs = [];
    private readonly HashSet<StageState> _touched = [];

    public EngineState()
    {
        Contracts = new(Floor);
        Line = new(Spending);
    }

    public IReadOnlyCollection<RunState> Runs => _runs.Values;
    /// <summary>Those that time alone may end.</summary>
    internal HashSet<RunState> Timed { get; } = [];
    internal Floor Floor { get; } = new();
    internal ContractBook Contracts { get; }
    internal Spending Spending { get; } = new();
    internal Durations Durations { get; } = new();
    /// <summary>Which stage computes a hash right now.</summary>
    internal Dictionary<InputHash, StageState> Computing { get; } = [];
    /// <summary>Stages that wait for a device.</summary>
    internal WaitingLine Line { get; }
    /// <summary>Stages whose result depends on their hardware, and of which it is not settled yet.</summary>
    internal HashSet<StageState> Unpinned { get; } = [];
    internal Alarms Alarms { get; } = new();

    public RunState? Run(RunId id) => _runs.GetValueOrDefault(id.Value);

    public StageState? Stage(StageId id) => Run(id.Run) is { } run && id.Index < run.StageList.Count ? run.StageList[id.Index] : null;

    /// <summary>The stages that changed since this was asked last: what must be done next follows from them.</summary>
    internal IReadOnlyList<StageState> TakeTouched()
    {
        StageState[] touched = [.. _touched];
        _touched.Clear();
        return touched;
    }

    /// <summary>What no active run tells. Before all deltas.</summary>
    internal void Recall(History history)
    {
        foreach (var spent in history.Spent)
        {
            if (spent.Contract is { } contract) Contracts.Of(contract).Recall(spent.UnitMilliseconds);
            if (spent.Amount is { } amount) Spending.Add(spent.Pipeline, spent.User, spent.Month, amount);
        }
        foreach (var learned in history.Learned) Durations.Add(learned);
    }

    /// <summary>Follows a delta that was decided. The one place where the state changes.</summary>
    public void Evolve(Delta delta)
    {
        switch (delta)
        {
            case Delta.RunCreated d: Create(d); return;
            case Delta.RunEnded d: Remove(d.Run); return;
            case Delta.RunCancelling d: Cancel(Required(d.Run), d); return;
            case Delta.RunPaused d: Pause(Required(d.Run), d.By, d.At); return;
            case Delta.RunResumed d: Pause(Required(d.Run), null, d.At); return;
            case Delta.StageAdded d: Add(Required(d.Run), d.Index, d.Stage); return;
            default: EvolveStage(delta); return;
        }
    }

    private void EvolveStage(Delta delta)
    {
        switch (delta)
        {
            case Delta.StageGathered d: At(d.Run, d.Index).Plan = d.Stage; break;
            case Delta.StageAsking d: Move(At(d.Run, d.Index), StageStatus.Asking); break;
            case Delta.StageWanted d: Want(At(d.Run, d.Index)); break;
            case Delta.StageHashed d: Hashed(At(d.Run, d.Index), d); break;
            case Delta.StageJoined d: Join(At(d.Run, d.Index), Stage(d.Leader)); break;
            case Delta.StageQueued d: Enqueue(At(d.Run, d.Index), d); break;
            case Delta.StageYielded d: Yield(At(d.Run, d.Index), d.Entries); break;
            case Delta.StageStarted d: Act(At(d.Run, d.Index), d.At); break;
            case Delta.StageRetrying d: BackOff(At(d.Run, d.Index), d); break;
            case Delta.StageCompleted d: Complete(At(d.Run, d.Index), d); break;
            case Delta.StageEnded d: End(At(d.Run, d.Index), d.Status, d.Reason); break;
            case Delta.AttemptCreated d: Lease(At(d.Attempt), d); break;
            case Delta.AttemptRunning d: Running(At(d.Attempt), d); break;
            case Delta.AttemptStopping d: Stop(At(d.Attempt), d.Because); break;
            case Delta.AttemptMoved d: Move(At(d.Attempt), d); break;
            case Delta.AttemptClosed d: Close(At(d.Attempt), d); break;
            case Delta.PreviousFound d: Found(At(d.Run, d.Gate), d.Previous); break;
            case Delta.ApprovalAsked d: At(d.Run, d.Gate).Approving = d.Conditions; break;
            case Delta.GateDecided or Delta.ApprovalAnswered or Delta.ReleaseMade: break;
            default: EvolveStudy(delta); break;
        }
    }

    private void Create(Delta.RunCreated d)
    {
        var run = new RunState(d.Run, d.Revision, d.RequestedBy, d.Plan.Pipeline, d.Plan.Rules, d.At) { Folder = d.Plan.Folder };
        _runs.Add(d.Run.Value, run);
        if (run.Rules is not { TimeoutSeconds: null, BudgetSeconds: null, Cost: null }) Timed.Add(run);
        for (var i = 0; i < d.Plan.Stages.Count; i++) Add(run, i, d.Plan.Stages[i]);
    }

    private void Remove(RunId id)
    {
        if (_runs.Remove(id.Value, out var run)) Timed.Remove(run);
    }

    private static void Cancel(RunState run, Delta.RunCancelling d)
    {
        run.Status = RunStatus.Cancelling;
        run.EndedBecause = d.Why;
        run.WentWrong = d.By is null;
    }

    // Nobody waits in vain for a device while the run is paused.
    private void Pause(RunState run, string? by, long at)
    {
        run.PausedBy = by;
        foreach (var stage in run.StageList.Where(s => s.Status == StageStatus.Queued))
        {
            stage.QueuedAt = at;
            Line.Remove(stage);
            Line.Add(stage);
            Alarms.Follow(stage);
        }
    }

    private void Want(StageState stage)
    {
        stage.Wanted = true;
        Move(stage, StageStatus.Waiting);
    }

    private void Add(RunState run, int index, PlannedStage plan)
    {
        if (index != run.StageList.Count) throw new InvalidOperationException($"stage {index} of run {run.Id} is added out of order");
        var stage = new StageState(run, index, plan);
        run.StageList.Add(stage);
        if (plan is CarriedStage carried)
        {
            (stage.Status, stage.Result) = (StageStatus.Done, carried.Result);
            return;
        }
        run.Open++;
        foreach (var before in plan.After.Select(i => run.StageList[i]).Where(s => !s.Ended))
        {
            before.Dependents.Add(stage);
            stage.OpenBefore++;
        }
        if (plan is PlannedTask { Trial: { } trial }) run.StageList[trial.Study].Trials.Add(trial.Number, stage);
        if (plan is PlannedTask { PreviousFor: { } gate })
        {
            run.StageList[gate].PreviousEvaluation = stage;
            HoldUp(run.StageList[gate], stage);
        }
        run.HasFanOuts |= plan is PlannedFanOut;
        if (plan.Part is { } part)
        {
            run.StageList[part.FanOut].Parts.Add(part.Entry, stage);
            HoldUp(run.StageList[part.FanOut], stage);
        }
        if (Pinning.Pins(plan)) Unpinned.Add(stage);
        _touched.Add(stage);
    }

    private static void HoldUp(StageState stage, StageState until)
    {
        until.Dependents.Add(stage);
        stage.OpenBefore++;
    }

    private void Hashed(StageState stage, Delta.StageHashed d)
    {
        stage.Hash = d.Hash;
        stage.Settings = d.Settings;
        stage.Pinned = d.Pinned;
        Unpinned.Remove(stage);
        Move(stage, StageStatus.Looking);
    }

    /// <param name="leader">Null when its run has ended since: then what follows in the deltas settles this stage too.</param>
    private void Join(StageState stage, StageState? leader)
    {
        Unfollow(stage);
        stage.Leader = leader;
        leader?.Followers.Add(stage);
        Move(stage, StageStatus.Joined);
    }

    private void Enqueue(StageState stage, Delta.StageQueued d)
    {
        Unfollow(stage);
        if (((PlannedTask)stage.Plan).WritesCache()) Computing.TryAdd(stage.Hash!.Value, stage);
        stage.QueuedAt = d.At;
        stage.Entries = d.Entries;
        Move(stage, StageStatus.Queued);
    }

    private void Yield(StageState stage, int? entries)
    {
        stage.Entries = entries;
        Move(stage, StageStatus.Queued);
    }

    private void BackOff(StageState stage, Delta.StageRetrying d)
    {
        stage.NotBefore = d.NotBefore;
        stage.Reason = d.Why;
        Move(stage, StageStatus.Backoff);
    }

    private void Complete(StageState stage, Delta.StageCompleted d)
    {
        stage.Result = d.Result;
        End(stage, StageStatus.Done, null);
    }

    private void End(StageState stage, StageStatus status, string? reason)
    {
        Unfollow(stage);
        if (stage.Hash is { } hash && Computing.GetValueOrDefault(hash) == stage) Computing.Remove(hash);
        stage.Reason = reason;
        Unpinned.Remove(stage);
        stage.Run.Open--;
        foreach (var dependent in stage.Dependents) dependent.OpenBefore--;
        Move(stage, status);
    }

    private void Lease(StageState stage, Delta.AttemptCreated d)
    {
        var attempt = new AttemptState(d.Attempt, d.Placement, d.Variables, d.Terms, d.At);
        stage.AttemptList.Add(attempt);
        stage.Run.OpenAttempts.Add(attempt);
        Floor.Take(d.Placement, d.Terms is [var first, ..] ? d.At + Durations.Of(stage, first.Model) : null);
        Contracts.Take(d.Terms, d.At);
        Spending.Hold(stage.Run, d.Terms, d.At, 1);
        Line.CountLease(stage, d.Placement, 1);
        Move(stage, StageStatus.Running);
        FollowStudy(stage);
    }

    private void Running(StageState stage, Delta.AttemptRunning d)
    {
        var attempt = stage.Attempt!;
        attempt.Host = d.Host;
        attempt.StartedAt ??= d.At;
        Alarms.Follow(stage);
        Started(stage);
    }

    private void Stop(StageState stage, AttemptEnd because)
    {
        stage.Attempt!.Stopping = because;
        Alarms.Follow(stage);
        _touched.Add(stage);
    }

    private void Move(StageState stage, Delta.AttemptMoved d)
    {
        var attempt = stage.Attempt!;
        GiveBack(stage.Run, attempt, d.Since);
        attempt.Move(d.Terms, d.Since);
        Contracts.Take(attempt.Terms, attempt.TermsSince);
        Spending.Hold(stage.Run, attempt.Terms, attempt.TermsSince, 1);
        Alarms.Follow(stage);
    }

    private void GiveBack(RunState run, AttemptState attempt, long at)
    {
        Contracts.Give(attempt.Terms, attempt.TermsSince, at);
        Spending.Hold(run, attempt.Terms, attempt.TermsSince, -1);
    }

    private void Close(StageState stage, Delta.AttemptClosed d)
    {
        var attempt = stage.Attempt!;
        Floor.Give(attempt.Placement);
        GiveBack(stage.Run, attempt, d.At);
        Enter(stage, d);
        Line.CountLease(stage, attempt.Placement, -1);
        var took = Math.Max(0, d.At - (attempt.StartedAt ?? d.At));
        stage.Spent += took;
        stage.Run.Spent += took;
        stage.Run.OpenAttempts.Remove(attempt);
        attempt.Outcome = d.Outcome;
        Alarms.Follow(stage);
        FollowStudy(stage);
    }

    /// <summary>Its bill, and what it teaches.</summary>
    private void Enter(StageState stage, Delta.AttemptClosed d)
    {
        foreach (var charge in d.Charges)
        {
            if (charge.Amount is not { } amount) continue;
            Spending.Add(stage.Run.Pipeline, stage.Run.RequestedBy, Calendar.MonthOf(charge.Until), amount);
            stage.SpentMicros += amount.Micros;
            stage.Run.SpentMicros += amount.Micros;
        }
        if (d.Outcome.End == AttemptEnd.Succeeded && d.Charges is [var first, ..])
            Durations.Add(new(stage.Run.Pipeline, Durations.FamilyOf(stage.Plan.Name), first.Term.Model, 1, first.Until - stage.Attempt!.CreatedAt));
    }

    private void Act(StageState stage, long at)
    {
        stage.ActingSince = at;
        Move(stage, StageStatus.Acting);
    }

    private void Found(StageState gate, PreviousRelease? previous)
    {
        gate.PreviousKnown = true;
        gate.Previous = previous;
        _touched.Add(gate);
    }

    private static void Unfollow(StageState stage)
    {
        stage.Leader?.Followers.Remove(stage);
        stage.Leader = null;
    }

    private void Move(StageState stage, StageStatus status)
    {
        Line.Remove(stage);
        stage.Status = status;
        if (status == StageStatus.Queued) Line.Add(stage);
        Alarms.Follow(stage);
        _touched.Add(stage);
    }

    private RunState Required(RunId id) => Run(id) ?? throw new InvalidOperationException($"run {id} is not active");

    private StageState At(RunId run, int index) => Required(run).StageList[index];

    private StageState At(AttemptId attempt) => At(attempt.Stage.Run, attempt.Stage.Index);
}

using Factory.Sdk;

namespace Factory.Engine;

/// <summary>One event's way through the state: every delta that is decided is followed at once, and what it makes possible is decided next.</summary>
internal sealed class Turn(EngineState state, long at)
{
    private readonly List<Delta> _deltas = [];
    private readonly Queue<StageState> _advance = new();
    private readonly HashSet<RunState> _runs = [];

    public EngineState State => state;
    public long At => at;
    public IReadOnlyList<Delta> Deltas => _deltas;
    /// <summary>Whether stages that wait for a device may have one now though none became free.</summary>
    public bool PlacesAnew { get; private set; }

    public void Emit(Delta delta)
    {
        state.Evolve(delta);
        _deltas.Add(delta);
    }

    /// <summary>The one transition for each event.</summary>
    public void Take(EngineEvent happened)
    {
        switch (happened)
        {
            case EngineEvent.RunRequested e: Begin(e); break;
            case EngineEvent.CacheAnswered e: Tasks.Answered(this, e); break;
            case EngineEvent.AttemptStarted e: Tasks.Started(this, e); break;
            case EngineEvent.AttemptEnded e: Tasks.Ended(this, e); break;
            case EngineEvent.StudyRecalled e: Studies.Recalled(this, e); break;
            case EngineEvent.StudyAnswered e: Studies.Answered(this, e); break;
            case EngineEvent.TrialScored e: Trials.Scored(this, e); break;
            case EngineEvent.TrialMeasured e: Trials.Measured(this, e); break;
            case EngineEvent.EntriesListed e: FanOuts.Listed(this, e); break;
            case EngineEvent.WhenAnswered e: Asking.Answered(this, e); break;
            case EngineEvent.PreviousResolved e: Gates.Resolved(this, e); break;
            case EngineEvent.GateEvaluated e: Gates.Evaluated(this, e); break;
            case EngineEvent.ApprovalGiven e: Gates.Approve(this, e); break;
            case EngineEvent.Published e: Releasing.Published(this, e); break;
            case EngineEvent.EffectFailed e: foreach (var stage in e.Stages) Broke(stage, e.Reason); break;
            case EngineEvent.InventoryChanged e: See(e); break;
            case EngineEvent.HealthChanged e: Health.Changed(this, e); break;
            case EngineEvent.FloorConfigured e: Configure(e.Terms); break;
            case EngineEvent.PoolsConfigured e: state.Line.Pools = e.Slots; break;
            case EngineEvent.CancelRequested e: Cancelling.Cancel(this, e); break;
            case EngineEvent.PauseRequested e: Cancelling.Pause(this, e); break;
            case EngineEvent.ResumeRequested e: Cancelling.Resume(this, e); break;
            case EngineEvent.TimePassed: Timeouts.Pass(this); break;
            default: throw new InvalidOperationException($"no transition takes a {happened.GetType().Name}");
        }
    }

    /// <summary>Advances all stages that may have become ready, and ends the runs that have nothing left.</summary>
    public void Settle()
    {
        while (_advance.TryDequeue(out var stage)) Advance(stage);
        foreach (var run in _runs)
            if (run.Open == 0) Emit(new Delta.RunEnded(At, run.Id, Verdict(run)));
        _runs.Clear();
    }

    public void Enqueue(StageState stage, string why) =>
        Emit(new Delta.StageQueued(At, stage.Run.Id, stage.Id.Index, why) { Entries = stage.Pinned is null ? HoldingOut.Entries(state.Floor, (PlannedTask)stage.Plan, 0) : null });

    public void PlaceAnew()
    {
        PlacesAnew = true;
        state.Line.LookAnew();
    }

    /// <summary>The end of an attempt and of its lease, with its bill.</summary>
    public void Close(AttemptState attempt, AttemptOutcome outcome) =>
        Emit(new Delta.AttemptClosed(At, attempt.Id.Stage.Run, attempt.Id, outcome) { Charges = attempt.ChargesUntil(At) });

    public void Hash(StageState stage, Value.Map document, Value.Map settings, HardwareRequest? pinned = null) =>
        Emit(new Delta.StageHashed(At, stage.Run.Id, stage.Id.Index, InputDocument.Hash(document), document, settings) { Pinned = pinned });

    public void Start(StageState stage) => Emit(new Delta.StageStarted(At, stage.Run.Id, stage.Id.Index));

    public void Complete(StageState stage, StageResult result, Provenance provenance, ResultOrigin? origin)
    {
        StageState[] followers = [.. stage.Followers];
        Emit(new Delta.StageCompleted(At, stage.Run.Id, stage.Id.Index, result, provenance, origin));
        foreach (var follower in followers) Complete(follower, result, Provenance.Shared, origin ?? new(stage.Run.Id, stage.Plan.Name));
        Wake(stage);
    }

    public void End(StageState stage, StageStatus status, string reason)
    {
        StageState[] followers = [.. stage.Followers];
        Emit(new Delta.StageEnded(At, stage.Run.Id, stage.Id.Index, status, reason));
        Relead(stage, followers, "did not succeed");
        var trial = (stage.Plan as PlannedTask)?.Trial;
        if (trial is not null) Trials.Ended(this, stage, status, reason);
        Wake(stage);
        if (stage is { Book: not null, Run.Status: RunStatus.Running }) Studies.LetGo(this, stage, $"its study did not succeed: {reason}");
        if (trial is null && status == StageStatus.Failed && stage is { Plan.Failure: FailureRule.Stop, Run.Status: RunStatus.Running })
            Cancelling.Stop(this, stage.Run, null, $"stopped, because {stage.Plan.Name} failed", AttemptEnd.Cancelled);
    }

    /// <summary>What one run gave up, the next in line computes for the rest.</summary>
    public void Relead(StageState stage, StageState[] followers, string because)
    {
        if (followers.Length == 0) return;
        Enqueue(followers[0], $"stage {stage.Plan.Name} of run {stage.Run.Id}, which computed the same, {because}");
        foreach (var follower in followers[1..]) Emit(new Delta.StageJoined(At, follower.Run.Id, follower.Id.Index, followers[0].Id));
    }

    /// <summary>Has all that may follow from a stage's end looked at.</summary>
    public void Wake(StageState stage)
    {
        _runs.Add(stage.Run);
        foreach (var dependent in stage.Dependents) _advance.Enqueue(dependent);
    }

    public void Consider(StageState stage) => _advance.Enqueue(stage);

    private void Begin(EngineEvent.RunRequested e)
    {
        if (state.Run(e.Run) is not null) return;
        Emit(new Delta.RunCreated(At, e.Run, e.Revision, e.RequestedBy, e.Plan));
        var run = state.Run(e.Run)!;
        _runs.Add(run);
        foreach (var stage in run.StageList) _advance.Enqueue(stage);
    }

    private void Advance(StageState stage)
    {
        var open = stage.Status == StageStatus.Waiting || (stage.Status == StageStatus.Acting && stage.Plan is PlannedGate or PlannedFanOut);
        if (!open || stage.OpenBefore > 0 || stage.Run.PausedBy is not null) return;
        if (stage.Plan.After.Select(i => stage.Run.StageList[i]).FirstOrDefault(s => !s.Succeeded) is { } broken) Skip(stage, broken);
        else
        {
            if (FanOuts.Gather(stage) is { } whole) Emit(new Delta.StageGathered(At, stage.Run.Id, stage.Id.Index, whole));
            Begin(stage);
        }
    }

    private void Begin(StageState stage)
    {
        if (stage.Plan.When is not null && !stage.Wanted) Asking.Begin(this, stage);
        else
        {
            switch (stage.Plan)
            {
                case PlannedTask task: Tasks.Begin(this, stage, task); break;
                case PlannedStudy study: Studies.Begin(this, stage, study); break;
                case PlannedGate gate: Gates.Advance(this, stage, gate); break;
                case PlannedFanOut fanOut: FanOuts.Advance(this, stage, fanOut); break;
                case PlannedRelease release: Releasing.Begin(this, stage, release); break;
            }
        }
    }

    private void Skip(StageState stage, StageState broken) => End(stage, StageStatus.Skipped, broken.Status switch
    {
        StageStatus.Blocked => $"gate {broken.Plan.Name} said no",
        StageStatus.Failed => $"{broken.Plan.Name} failed",
        StageStatus.Cancelled => $"{broken.Plan.Name} was cancelled",
        _ => $"{broken.Plan.Name} was skipped: {broken.Reason}",
    });

    private void See(EngineEvent.InventoryChanged e)
    {
        state.Floor.See(e.Backend, e.Inventory);
        Pinning.Look(this);
    }

    private void Configure(FloorTerms terms)
    {
        state.Contracts.Configure(terms.Contracts);
        state.Spending.Configure(terms.Budgets);
        PlaceAnew();
    }

    private void Broke(StageId id, string reason)
    {
        if (state.Stage(id) is not { Ended: false } stage) return;
        if (stage.Attempt is { } attempt)
            Close(attempt, new AttemptOutcome { End = AttemptEnd.Failed, Reason = reason });
        if (stage.Plan is PlannedFanOut fanOut) FanOuts.Fail(this, stage, fanOut, reason);
        else End(stage, StageStatus.Failed, reason);
    }

    private static RunStatus Verdict(RunState run)
    {
        // A trial that failed is its study's affair.
        var stages = run.StageList.Where(s => s.Plan is not PlannedTask { Trial: not null }).ToList();
        if (run.WentWrong || stages.Exists(s => s is { Status: StageStatus.Failed, Plan.Failure: not FailureRule.Ignore })) return RunStatus.Failed;
        if (run.Status == RunStatus.Cancelling && stages.Exists(s => s.Status == StageStatus.Cancelled)) return RunStatus.Cancelled;
        return stages.Exists(s => s.Status == StageStatus.Blocked) ? RunStatus.Blocked : RunStatus.Succeeded;
    }
}


namespace Factory.Engine;

/// <summary>
/// All that the engine remembers: the runs that have not ended, who computes what, who waits for a device, and the floor.
/// Everything but the inventories follows from the deltas.
/// </summary>
public sealed class EngineState
{
    private readonly SortedDictionary<long, RunState> _runs = [];
    private readonly HashSet<StageState> _touched = [];

    public IReadOnlyCollection<RunState> Runs => _runs.Values;
    internal Floor Floor { get; } = new();
    /// <summary>Which stage computes a hash right now.</summary>
    internal Dictionary<InputHash, StageState> Computing { get; } = [];
    /// <summary>Stages that wait for a device: higher priority first, then older runs, then earlier stages.</summary>
    internal SortedSet<StageState> Queue { get; } = new(Comparer<StageState>.Create(CompareInQueue));
    /// <summary>Stages that wait to be tried again, soonest first.</summary>
    internal SortedSet<StageState> Backoff { get; } = new(Comparer<StageState>.Create(CompareInBackoff));
    /// <summary>Running stages that have a timeout.</summary>
    internal HashSet<StageState> Timed { get; } = [];

    public RunState? Run(RunId id) => _runs.GetValueOrDefault(id.Value);

    public StageState? Stage(StageId id) => Run(id.Run) is { } run && id.Index < run.StageList.Count ? run.StageList[id.Index] : null;

    /// <summary>The stages that changed since this was asked last: what must be done next follows from them.</summary>
    internal IReadOnlyList<StageState> TakeTouched()
    {
        StageState[] touched = [.. _touched];
        _touched.Clear();
        return touched;
    }

    /// <summary>Follows a delta that was decided. The one place where the state changes.</summary>
    public void Evolve(Delta delta)
    {
        switch (delta)
        {
            case Delta.RunCreated d: Create(d); return;
            case Delta.RunEnded d: _runs.Remove(d.Run.Value); return;
            case Delta.RunCancelling: Required(delta.Run).Status = RunStatus.Cancelling; return;
            case Delta.StageAdded d: Add(Required(d.Run), d.Index, d.Stage); return;
            default: EvolveStage(delta); return;
        }
    }

    private void EvolveStage(Delta delta)
    {
        switch (delta)
        {
            case Delta.StageHashed d: Hashed(At(d.Run, d.Index), d); break;
            case Delta.StageJoined d: Join(At(d.Run, d.Index), Stage(d.Leader)); break;
            case Delta.StageQueued d: Enqueue(At(d.Run, d.Index)); break;
            case Delta.StageStarted d: Move(At(d.Run, d.Index), StageStatus.Acting); break;
            case Delta.StageRetrying d: BackOff(At(d.Run, d.Index), d); break;
            case Delta.StageCompleted d: Complete(At(d.Run, d.Index), d); break;
            case Delta.StageEnded d: End(At(d.Run, d.Index), d.Status, d.Reason); break;
            case Delta.AttemptCreated d: Lease(At(d.Attempt), d); break;
            case Delta.AttemptRunning d: Running(At(d.Attempt), d); break;
            case Delta.AttemptStopping d: Stop(At(d.Attempt), d.Because); break;
            case Delta.AttemptClosed d: Close(At(d.Attempt), d); break;
            case Delta.TrialRecorded d: Record(At(d.Run, d.Study), d); break;
            case Delta.PreviousFound d: Found(At(d.Run, d.Gate), d.Previous); break;
            case Delta.GateDecided or Delta.ReleaseMade: break;
            default: throw new InvalidOperationException($"no state follows a {delta.GetType().Name}");
        }
    }

    private void Create(Delta.RunCreated d)
    {
        var run = new RunState(d.Run, d.Revision, d.RequestedBy, d.Plan.Pipeline, d.At);
        _runs.Add(d.Run.Value, run);
        for (var i = 0; i < d.Plan.Stages.Count; i++) Add(run, i, d.Plan.Stages[i]);
    }

    private void Add(RunState run, int index, PlannedStage plan)
    {
        if (index != run.StageList.Count) throw new InvalidOperationException($"stage {index} of run {run.Id} is added out of order");
        var stage = new StageState(run, index, plan);
        run.StageList.Add(stage);
        run.Open++;
        foreach (var before in plan.After) run.StageList[before].Dependents.Add(stage);
        if (plan is PlannedTask { Trial: { } trial }) run.StageList[trial.Study].Trials.Add(new TrialState(stage));
        if (plan is PlannedTask { PreviousFor: { } gate })
        {
            run.StageList[gate].PreviousEvaluation = stage;
            stage.Dependents.Add(run.StageList[gate]);
        }
        _touched.Add(stage);
    }

    private void Hashed(StageState stage, Delta.StageHashed d)
    {
        stage.Hash = d.Hash;
        stage.Settings = d.Settings;
        Move(stage, StageStatus.Looking);
    }

    /// <param name="leader">Null when its run has ended since: then what follows in the deltas settles this stage too.</param>
    private void Join(StageState stage, StageState? leader)
    {
        stage.Leader = leader;
        leader?.Followers.Add(stage);
        Move(stage, StageStatus.Joined);
    }

    private void Enqueue(StageState stage)
    {
        Unfollow(stage);
        if (stage.Plan is PlannedTask { Cache: true }) Computing[stage.Hash!.Value] = stage;
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
        stage.Run.Open--;
        Move(stage, status);
    }

    private void Lease(StageState stage, Delta.AttemptCreated d)
    {
        stage.AttemptList.Add(new AttemptState(d.Attempt, d.Placement, d.Variables, d.At));
        Floor.Take(d.Placement);
        Move(stage, StageStatus.Running);
    }

    private void Running(StageState stage, Delta.AttemptRunning d)
    {
        var attempt = stage.Attempt!;
        attempt.Host = d.Host;
        attempt.StartedAt ??= d.At;
        if (stage.Plan is PlannedTask { TimeoutSeconds: not null }) Timed.Add(stage);
    }

    private void Stop(StageState stage, AttemptEnd because)
    {
        stage.Attempt!.Stopping = because;
        _touched.Add(stage);
    }

    private void Close(StageState stage, Delta.AttemptClosed d)
    {
        var attempt = stage.Attempt!;
        Floor.Give(attempt.Placement);
        attempt.Outcome = d.Outcome;
        Timed.Remove(stage);
    }

    private void Record(StageState study, Delta.TrialRecorded d)
    {
        var trial = study.Trials[d.Number];
        trial.Recorded = true;
        trial.Value = d.Value;
        _touched.Add(study);
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
        Queue.Remove(stage);
        Backoff.Remove(stage);
        stage.Status = status;
        if (status == StageStatus.Queued) Queue.Add(stage);
        if (status == StageStatus.Backoff) Backoff.Add(stage);
        _touched.Add(stage);
    }

    private RunState Required(RunId id) => Run(id) ?? throw new InvalidOperationException($"run {id} is not active");

    private StageState At(RunId run, int index) => Required(run).StageList[index];

    private StageState At(AttemptId attempt) => At(attempt.Stage.Run, attempt.Stage.Index);

    private static int CompareInQueue(StageState a, StageState b)
    {
        var priority = b.Priority.CompareTo(a.Priority);
        return priority != 0 ? priority : CompareIds(a, b);
    }

    private static int CompareInBackoff(StageState a, StageState b)
    {
        var time = a.NotBefore.CompareTo(b.NotBefore);
        return time != 0 ? time : CompareIds(a, b);
    }

    private static int CompareIds(StageState a, StageState b)
    {
        var run = a.Id.Run.Value.CompareTo(b.Id.Run.Value);
        return run != 0 ? run : a.Id.Index.CompareTo(b.Id.Index);
    }
}

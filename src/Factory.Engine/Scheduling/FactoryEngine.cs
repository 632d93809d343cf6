namespace Factory.Engine;

/// <summary>
/// The pure core: no clock, thread, file or process. <see cref="Decide"/> turns an event into deltas and lets the state follow them;
/// <see cref="TakeEffects"/> then says what must be done. The caller commits the deltas before it performs the effects; when a commit
/// fails it throws this state away and evolves a new one from what was committed.
/// </summary>
public sealed class FactoryEngine
{
    private readonly EngineState _state = new();
    private long _placedAt = -1;
    private int _queuedAt = -1;

    public EngineState State => _state;

    /// <summary>An engine that goes on where the deltas end.</summary>
    public static FactoryEngine From(IEnumerable<Delta> committed)
    {
        var engine = new FactoryEngine();
        foreach (var delta in committed) engine._state.Evolve(delta);
        return engine;
    }

    /// <summary>What the event changes. An event that comes too late, or twice, changes nothing.</summary>
    public IReadOnlyList<Delta> Decide(EngineEvent happened)
    {
        var turn = new Turn(_state, happened.At);
        turn.Take(happened);
        turn.Settle();
        if (_placedAt != _state.Floor.Openings || _queuedAt != _state.Line.Count || turn.Queued)
        {
            Placing.PlaceAll(turn);
            _placedAt = _state.Floor.Openings;
            _queuedAt = _state.Line.Count;
        }
        return turn.Deltas;
    }

    /// <summary>What must be done for the stages that changed since this was asked last.</summary>
    public IReadOnlyList<Effect> TakeEffects() => [.. _state.TakeTouched().SelectMany(EffectsOf.Stage)];

    /// <summary>When time alone changes something next, in Unix milliseconds; null for never.</summary>
    public long? NextWake()
    {
        var next = _state.Alarms.Next;
        foreach (var run in _state.Runs)
            if (Timeouts.AlarmOf(run) is { } alarm && !(next <= alarm)) next = alarm;
        return next;
    }

    /// <summary>Whether no placement on the devices that are seen now can ever meet the requests, and why; null when one can.</summary>
    public string? Impossible(PlannedTask task) => _state.Floor.Impossible(StageFacts.RequestsOf(task));

    /// <summary>The gate of that name if this user may answer it now; else why not. Both are null when the run has no such gate.</summary>
    public (StageId? Gate, string? Refusal) ApprovalOf(RunId run, string gate, string user)
    {
        if (_state.Run(run) is not { } active) return (null, $"run {run} is over");
        if (active.Stages.FirstOrDefault(s => s.Plan is PlannedGate && s.Plan.Name == gate) is not { } stage) return (null, null);
        var approvers = ((PlannedGate)stage.Plan).Approvers;
        return approvers.Count == 0 ? (null, $"`{gate}` asks nobody: its conditions alone decide")
            : stage.Approving is null ? (null, $"`{gate}` {(stage.Ended ? "was decided already" : "does not ask yet: its conditions come first")}")
            : !Gates.MayApprove(stage, user) ? (null, $"{user} may not answer for `{gate}`; that is for {string.Join(", ", approvers)}")
            : (stage.Id, null);
    }

    /// <summary>All that is needed to run an attempt that has not ended; null when it has.</summary>
    public AttemptOrder? OrderFor(AttemptId id)
    {
        if (_state.Stage(id.Stage) is not { Plan: PlannedTask task, Attempt: { } attempt } stage || attempt.Id != id) return null;
        return new()
        {
            Id = id,
            Pipeline = stage.Run.Pipeline,
            Task = task,
            Settings = stage.Settings,
            Hash = stage.Hash!.Value,
            Inputs = StageFacts.InputsOf(stage, task.Inputs),
            Placement = attempt.Placement,
            Variables = attempt.Variables,
        };
    }
}

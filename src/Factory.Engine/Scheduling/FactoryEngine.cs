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
        if (_placedAt != _state.Floor.Openings || _queuedAt != _state.Queue.Count || turn.Queued)
        {
            Placing.PlaceAll(turn);
            _placedAt = _state.Floor.Openings;
            _queuedAt = _state.Queue.Count;
        }
        return turn.Deltas;
    }

    /// <summary>What must be done for the stages that changed since this was asked last.</summary>
    public IReadOnlyList<Effect> TakeEffects() => [.. _state.TakeTouched().SelectMany(EffectsOf.Stage)];

    /// <summary>When time alone changes something next, in Unix milliseconds; null for never.</summary>
    public long? NextWake()
    {
        long? next = _state.Backoff.Min?.NotBefore;
        foreach (var stage in _state.Timed)
            if (Timeouts.Deadline(stage) is { } deadline && !(next <= deadline)) next = deadline;
        return next;
    }

    /// <summary>Whether no placement on the devices that are seen now can ever meet the requests, and why; null when one can.</summary>
    public string? Impossible(PlannedTask task) => _state.Floor.Impossible(StageFacts.RequestsOf(task));

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

using Factory.Sdk;

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
    private long _leftAt = -1;
    private long _at;

    public EngineState State => _state;

    /// <summary>An engine that goes on where the deltas end.</summary>
    /// <param name="history">What runs that have ended used and taught.</param>
    public static FactoryEngine From(IEnumerable<Delta> committed, History? history = null)
    {
        var engine = new FactoryEngine();
        engine._state.Recall(history ?? History.None);
        foreach (var delta in committed) engine._state.Evolve(delta);
        return engine;
    }

    /// <summary>What the event changes. An event that comes too late, or twice, changes nothing.</summary>
    public IReadOnlyList<Delta> Decide(EngineEvent happened)
    {
        var turn = new Turn(_state, happened.At);
        if (Calendar.MonthOf(_at) != Calendar.MonthOf(happened.At)) turn.PlaceAnew();
        _at = happened.At;
        Tenures.Pass(turn);
        turn.Take(happened);
        turn.Settle();
        var anew = _placedAt != _state.Floor.Openings || _leftAt != _state.Line.Departures || turn.PlacesAnew;
        if (anew || _state.Line.Arrived.Count > 0)
        {
            Placing.Place(turn, arrivalsOnly: !anew);
            _placedAt = _state.Floor.Openings;
            _leftAt = _state.Line.Departures;
        }
        return turn.Deltas;
    }

    /// <summary>What must be done for the stages that changed since this was asked last.</summary>
    public IReadOnlyList<Effect> TakeEffects() => [.. EffectsOf.Of(_state.TakeTouched())];

    /// <summary>When time alone changes something next, in Unix milliseconds; null for never.</summary>
    public long? NextWake()
    {
        var next = Earlier(_state.Alarms.Next, Earlier(_state.Contracts.Next, NextMonth()));
        foreach (var run in _state.Timed)
            next = Earlier(next, Timeouts.AlarmOf(run));
        return next;
    }

    /// <summary>When who waits for a budget may go on.</summary>
    private long? NextMonth() => _state.Line.WaitsForMoney(_at) ? Calendar.Start(Calendar.MonthOf(_at) + 1) : null;

    private static long? Earlier(long? a, long? b) => a is null ? b : b is null ? a : Math.Min(a.Value, b.Value);

    /// <summary>Whether no placement on the devices that are seen now can ever meet the requests, and why; null when one can.</summary>
    public string? Impossible(IReadOnlyList<HardwareRequest> on) => _state.Floor.Impossible(StageFacts.RequestsOf(on));

    /// <summary>
    /// The devices that the task may run on, if none of them has a price in a currency here: then a budget of money never counts. Null when one has, and
    /// when there is none at all.
    /// </summary>
    public string? Unpriced(PlannedTask task, string currency)
    {
        var devices = StageFacts.RequestsOf(task).SelectMany(r => _state.Floor.Resolve(new(r)).Options).Select(o => o.Devices).Distinct().ToList();
        return devices.Count == 0 || devices.Any(d => _state.Contracts.About(d).Any(c => c.Price.Currency == currency)) ? null
            : string.Join(", ", devices.Select(d => $"{d.Kind} {d.Model}").Distinct());
    }

    /// <summary>Why a stage that waits for a device has none yet; null when it does not wait.</summary>
    public string? WhyWaiting(StageId id, long at) => _state.Stage(id) is { Queue.Need: { } need } stage
        ? _state.Line.HeldBack(stage, at) ?? Join(new Choosing(_state, _state.Line.Kept(at), at).WhyNone(need), HoldingOut.Words(stage)) : null;

    private static string Join(string words, string? more) => more is null ? words : $"{words}; {more}";

    /// <summary>What is leased now: kind, model, pipeline and units of each share.</summary>
    public IEnumerable<(string Kind, string Model, string Pipeline, int Units)> Leases() =>
        from run in _state.Runs
        from attempt in run.OpenAttempts
        from term in attempt.Terms
        select (attempt.Placement.Kind, term.Model, run.Pipeline, term.Units);

    /// <summary>What of the contracts and budgets is used.</summary>
    public CapacityUse Capacity(long at) => new(
        [.. _state.Contracts.All.Select(c => new ContractUse(c, _state.Contracts.Of(c.Name).Units, _state.Contracts.Of(c.Name).Used(at)))],
        [.. _state.Spending.Budgets.Select(b => new BudgetUse(b, b.Limit with { Micros = _state.Spending.UsedOf(b, at) }))]);

    /// <summary>The device that the task would get now, or what it would wait for, for people.</summary>
    public string? Foretell(PlannedTask task) => _state.Floor.Foretell([.. StageFacts.RequestsOf(task).Take(HoldingOut.Entries(_state.Floor, task, 0) ?? int.MaxValue)]);

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
            Folder = stage.Run.Folder,
            Task = StageFacts.Chosen(stage, task),
            Settings = stage.Settings,
            Hash = stage.Hash!.Value,
            Inputs = StageFacts.InputsOf(stage, task.Inputs),
            Placement = attempt.Placement,
            Variables = attempt.Variables,
            Trial = task.Trial is { } trial ? OrderFor(stage, trial) : null,
        };
    }

    private static TrialOrder OrderFor(StageState stage, TrialOf trial)
    {
        var study = stage.Run.StageList[trial.Study];
        var plan = (PlannedStudy)study.Plan;
        var objective = plan.Objectives[0].Expression;
        return new(StageFacts.Ask(objective, StageFacts.NamesOf(objective, stage.Run, null)), stage.Until, plan.Resource?.Steps,
            trial.Parent is { } parent && study.Trials.TryGetValue(parent, out var from) ? from.Id.Index : null);
    }
}

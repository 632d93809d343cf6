using Factory.Sdk;

namespace Factory.Engine;

/// <summary>A floor that may not be there yet.</summary>
public sealed record SimulatedFloor(FloorTerms Terms, IReadOnlyList<(BackendDescription Backend, Inventory Inventory)> Hardware)
{
    /// <summary>By device; those that are not named work as the load says, and never fail.</summary>
    public IReadOnlyDictionary<string, Behaviour> Behaviours { get; init; } = new Dictionary<string, Behaviour>();
    /// <summary>For the faults.</summary>
    public int Seed { get; init; }

    internal Behaviour Of(string device) => Behaviours.GetValueOrDefault(device, Behaviour.Plain);
}

/// <summary>
/// The engine itself on a described floor, under virtual time: nothing runs, and every decision is the one that the daemon would make. A
/// stage that has to make way, or whose device fails, goes on later where it was.
/// </summary>
public sealed class FloorSimulation
{
    private static readonly PluginIdentity s_plugin = new("simulated", "0", "0");
    private readonly FactoryEngine _engine = new();
    private readonly PriorityQueue<AttemptId, (long At, long Order)> _ends = new();
    private static readonly PlannedRetry s_retry = new() { Causes = new Dictionary<AttemptEnd, int> { [AttemptEnd.DeviceFault] = int.MaxValue } };
    // What is left of a run's work, since when its attempt does it, and when that will be done.
    private readonly Dictionary<long, Work> _work = [];
    private readonly SimulatedFloor _floor;
    private readonly Faults _faults;
    private readonly Tally _tally;
    private readonly long _until;
    private long _runs;
    private long _order;

    private FloorSimulation(SimulatedFloor floor, long from, long until)
    {
        (_floor, _until, _tally, _faults) = (floor, until, new(floor, from, until), new(floor, from));
        foreach (var (backend, inventory) in floor.Hardware) Decide(new EngineEvent.InventoryChanged(from, backend, inventory));
        Decide(new EngineEvent.FloorConfigured(from, floor.Terms));
    }

    /// <param name="arrivals">In the order of their times.</param>
    /// <param name="from">Unix milliseconds.</param>
    /// <param name="until">Unix milliseconds.</param>
    public static SimulationResult Run(SimulatedFloor floor, IEnumerable<Arrival> arrivals, long from, long until, CancellationToken cancellationToken)
    {
        var simulation = new FloorSimulation(floor, from, until);
        foreach (var arrival in arrivals)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (arrival.At >= until) break;
            simulation.PassTo(arrival.At);
            simulation.Arrive(arrival);
        }
        simulation.PassTo(until);
        return simulation._tally.Result(simulation._engine.State);
    }

    private void Arrive(Arrival arrival)
    {
        var run = new RunId(++_runs);
        _work.Add(run.Value, new(arrival.Takes));
        var task = new PlannedTask
        {
            Name = arrival.Stage, After = [], Type = "simulated", Plugin = s_plugin, Settings = Value.Map.Empty, Inputs = [], Outputs = [], On = arrival.On,
            Cache = CacheUse.None, Priority = arrival.Priority, Retry = s_retry,
        };
        _tally.Arrived++;
        Decide(new EngineEvent.RunRequested(arrival.At, run, 0, arrival.User, new(arrival.Pipeline, [task])));
    }

    private void PassTo(long until)
    {
        while (true)
        {
            var end = _ends.TryPeek(out _, out var when) ? when.At : long.MaxValue;
            var wake = _engine.NextWake() ?? long.MaxValue;
            var fault = _faults.Next;
            if (Math.Min(fault, Math.Min(end, wake)) > until) return;
            if (fault < Math.Min(end, wake)) Decide(_faults.Take());
            else if (wake < end) Decide(new EngineEvent.TimePassed(wake));
            else End(_ends.Dequeue(), end, AttemptEnd.Succeeded);
        }
    }

    private void End(AttemptId attempt, long at, AttemptEnd how)
    {
        var work = _work[attempt.Stage.Run.Value];
        // One that had to make way has another end now.
        if (work.Attempt != attempt.Number || how == AttemptEnd.Succeeded && work.Ends != at) return;
        if (how == AttemptEnd.Succeeded) _work.Remove(attempt.Stage.Run.Value);
        else _work[attempt.Stage.Run.Value] = new(work.LeftAt(at));
        Decide(new EngineEvent.AttemptEnded(at, attempt, new() { End = how, Result = how == AttemptEnd.Succeeded ? StageResult.Empty : null }));
    }

    private void Decide(EngineEvent happened)
    {
        foreach (var delta in _engine.Decide(happened)) _tally.See(delta);
        foreach (var effect in _engine.TakeEffects())
        {
            if (effect is Effect.Stop stop) End(stop.Attempt, happened.At, stop.Because);
            else if (effect is Effect.Attend { Attempt: var attempt } && _work.TryGetValue(attempt.Stage.Run.Value, out var work) && work.Attempt != attempt.Number)
                Begin(attempt, work, happened.At);
        }
    }

    private void Begin(AttemptId attempt, Work work, long at)
    {
        // Devices of several speeds wait for the slowest of them.
        var speed = _engine.OrderFor(attempt)!.Placement.Shares.Select(s => _floor.Of(s.Device).Speed).DefaultIfEmpty(1).Min();
        _work[attempt.Stage.Run.Value] = work = new(work.Left) { Begun = at, Attempt = attempt.Number, Speed = speed };
        _ends.Enqueue(attempt, (work.Ends, _order++));
    }

    /// <summary>What a run has to do, and who does it.</summary>
    /// <param name="Left">Milliseconds of work at a speed of one, when its attempt began.</param>
    private readonly record struct Work(double Left)
    {
        public long Begun { get; init; }
        public int Attempt { get; init; }
        public double Speed { get; init; }
        public long Ends => Begun + Math.Max(1, (long)(Left / Speed));

        public double LeftAt(long at) => Math.Max(0, Left - (at - Begun) * Speed);
    }
}

namespace Factory.Engine;

/// <summary>Adds up what a simulated floor does, from its deltas.</summary>
internal sealed class Tally(SimulatedFloor floor, long from, long until)
{
    private readonly Dictionary<(string Kind, string Model), long> _used = [];
    private readonly Dictionary<string, (long Used, long Micros)> _contracts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _cost = new(StringComparer.Ordinal);
    private readonly Dictionary<StageId, long> _queued = [];
    private readonly List<long> _waits = [];
    private long _finished, _preempted, _struck;

    public long Arrived { get; set; }

    public void See(Delta delta)
    {
        switch (delta)
        {
            case Delta.StageQueued d: _queued.TryAdd(new(d.Run, d.Index), d.At); break;
            case Delta.AttemptCreated d when _queued.Remove(d.Attempt.Stage, out var since): _waits.Add(d.At - since); break;
            case Delta.AttemptClosed d:
                if (d.Outcome.End == AttemptEnd.Succeeded) _finished++;
                else if (d.Outcome.End == AttemptEnd.DeviceFault) _struck++;
                else _preempted++;
                Add(d.Charges);
                break;
        }
    }

    public SimulationResult Result(EngineState state)
    {
        var open = state.Runs.SelectMany(r => r.OpenAttempts).ToList();
        foreach (var attempt in open) Add(attempt.ChargesUntil(until));
        var waits = _waits.Concat(_queued.Values.Select(since => until - since)).Order().ToList();
        var contracts = floor.Terms.Contracts.Select(Burn).ToList();
        return new()
        {
            From = from, Until = until, Arrived = Arrived, Finished = _finished, Preempted = _preempted, Struck = _struck, Running = open.Count, Waiting = _queued.Count,
            WaitMedian = At(waits, 0.5), WaitNinety = At(waits, 0.9), WaitMost = At(waits, 1),
            Models = [.. state.Floor.Classes.GroupBy(c => (c.Kind, c.Model)).Select(g => Model(g.Key, g.Sum(c => (long)c.Count * UnitsOf(c.Pattern)))).OrderBy(m => m.Kind, StringComparer.Ordinal).ThenBy(m => m.Model, StringComparer.Ordinal)],
            Contracts = contracts, Cost = [.. _cost.Select(c => new Money(c.Value, c.Key))],
            Idle = [.. contracts.Select(c => c.Idle).OfType<Money>().GroupBy(m => m.Currency).Select(g => new Money(g.Sum(m => m.Micros), g.Key))],
        };
    }

    private ModelUse Model((string Kind, string Model) key, long units)
    {
        var used = _used.GetValueOrDefault(key);
        return new(key.Kind, key.Model, units, used, units == 0 ? 0 : (double)used / units / (until - from));
    }

    private static int UnitsOf(Sdk.Device device) => device.Resources.Select(r => r.Units.Count).DefaultIfEmpty(0).Max() is var units and > 0 ? units : 1;

    private ContractBurn Burn(Contract contract)
    {
        var (used, micros) = _contracts.GetValueOrDefault(contract.Name);
        // Of what is committed for longer than is looked at, the part that falls into it.
        var span = Math.Max(0, Math.Min(until, contract.Until ?? until) - Math.Max(from, contract.From ?? from));
        long? committed = !contract.IsCommitted ? null : contract is { Units: { } units, Hours: null } ? units * span : contract.Hours;
        return new(contract, committed, used, contract.Price with { Micros = micros }, committed is { } paid ? contract.Price.For(Math.Max(0, paid - used)) : null);
    }

    private void Add(IReadOnlyList<Charge> charges)
    {
        foreach (var charge in charges)
        {
            var model = (charge.Kind, charge.Term.Model);
            _used[model] = _used.GetValueOrDefault(model) + charge.UnitMilliseconds;
            if (charge.Amount is not { } amount) continue;
            _cost[amount.Currency] = _cost.GetValueOrDefault(amount.Currency) + amount.Micros;
            var (used, micros) = _contracts.GetValueOrDefault(charge.Term.Contract!);
            _contracts[charge.Term.Contract!] = (used + charge.UnitMilliseconds, micros + amount.Micros);
        }
    }

    private static long At(List<long> sorted, double part) => sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * part))];
}

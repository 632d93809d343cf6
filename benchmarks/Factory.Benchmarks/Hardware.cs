using Factory.Engine;
using Factory.Sdk;

namespace Factory.Benchmarks;

/// <summary>The engine on a large floor: ten thousand devices, a hundred thousand stages that wait for them; in processor time of its thread.</summary>
internal static class Hardware
{
    private const int Devices = 10_000, Pipelines = 100, StagesEach = 1100, Decisions = 20_000;
    private static readonly string[] s_models = ["MI450", "MI355X", "MI300X", "H200", "H100", "B200", "A100", "L40S"];

    private static readonly BackendDescription s_gpu = new("gpu", "",
    [
        new("count", new(SettingKind.Integer), "", MatchRule.Count, "", 1L), new("model", new(SettingKind.Text), "", MatchRule.Like, "model", null),
        new("same_island", new(SettingKind.Bool), "", MatchRule.Together, "island", null),
    ]);

    public static Task<bool> Run()
    {
        var table = new Table("what", "n", "median", "p10–p90", "p99", "aim", "");
        var floor = new Busy();
        floor.Fill();
        var warm = floor.Decide(2_000);
        var before = Memory();
        var decisions = floor.Decide(Decisions);
        Row(table, $"a placement, {Devices:#,##0} devices, {floor.Waiting:#,##0} stages waiting", decisions, "µs", 100, 1000);
        var after = Memory();
        var inventories = floor.Change(50);
        Row(table, $"a snapshot of {Devices:#,##0} devices in which one has gone or come back", inventories, "ms", 10, null);
        table.Row($"memory after {Decisions:#,##0} placements more", "", $"{before / 1e6:0} MB → {after / 1e6:0} MB", "", "", "flat", after < before * 1.05 ? "met" : "missed");
        Month(table);
        return Task.FromResult(warm.Count > 0);
    }

    private static void Row(Table table, string what, Sample sample, string unit, double aim, double? tail) => table.Row([what, .. sample.Cells(unit),
        $"{Sample.Number(sample.Quantile(0.99))} {unit}", tail is { } most ? $"{aim} {unit}, p99 {most} {unit}" : $"{aim} {unit}",
        sample.Median <= aim && !(sample.Quantile(0.99) > tail) ? "met" : "missed"]);

    private static long Memory() => GC.GetTotalMemory(forceFullCollection: true);

    private static void Month(Table table)
    {
        var began = ThreadTime.Now;
        var day = TimeSpan.FromDays(1).TotalMilliseconds;
        var from = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        Contract Block(string name, int units, double first, double last) => new(name, ContractKind.Prepaid, Ask(1), new(1_900_000, "USD"), from + (long)(first * day), from + (long)(last * day), units, null, 3_600_000);
        var terms = new FloorTerms { Contracts = [Block("a", 3000, 0, 20), Block("b", 3000, 5, 60), Block("c", 3000, 10, 60), new("rest", ContractKind.OnDemand, Ask(1), new(3_900_000, "USD"), null, null, null, null, 0)] };
        RandomLoad Load(string name, int count, double every, double takes) => new(name, name, "anna", [Ask(count, together: count <= 8)], 0, every * 60_000, takes * 3_600_000, 0.7);
        RandomLoad[] loads = [Load("large", 64, 11, 16), Load("island", 8, 1.2, 7), Load("small", 1, 0.35, 2)];
        var result = FloorSimulation.Run(new(terms, [(s_gpu, Inventory(1, -1))]), RandomLoad.Between(loads, from, from + (long)(30 * day), 1), from, from + (long)(30 * day), CancellationToken.None);
        var took = (ThreadTime.Now - began).TotalSeconds;
        table.Row($"a month of {Devices:#,##0} devices simulated, {result.Arrived:#,##0} stages, {100 * result.Models.Sum(m => m.Used) / (double)result.Models.Sum(m => m.Units) / (30 * day):0} % in use", "1", $"{Sample.Number(took)} s", "", "", "60 s", took <= 60 ? "met" : "missed");
    }

    private static HardwareRequest Ask(int count, string? model = null, bool together = false)
    {
        var arguments = new Dictionary<string, Value> { ["count"] = (long)count };
        if (model is not null) arguments["model"] = model;
        if (together && count > 1) arguments["same_island"] = true;
        return new("gpu", arguments, new Dictionary<string, string>());
    }

    /// <param name="without">The device that is not there; -1 for none.</param>
    private static Inventory Inventory(long generation, int without) => new(generation, [.. Enumerable.Range(0, Devices).Where(i => i != without).Select(i =>
        new Device($"gpu-{i}", "gpu", s_models[i / (Devices / s_models.Length)], false, [],
            new Dictionary<string, Value> { ["model"] = s_models[i / (Devices / s_models.Length)], ["memory"] = 80L << 30, ["pci"] = $"{i:x}", ["numa"] = (long)(i % 8) },
            new Dictionary<string, string> { ["island"] = $"{i / 8}" }))]);

    /// <summary>An engine whose floor is full, and who waits.</summary>
    private sealed class Busy
    {
        private readonly FactoryEngine _engine = new();
        private readonly Random _random = new(1);
        private readonly List<AttemptId> _running = [];
        private long _now = 1_800_000_000_000;
        private long _runs;
        private long _generation;

        public int Waiting => _engine.State.Runs.Sum(r => r.Stages.Count(s => s.Status == StageStatus.Queued));

        public void Fill()
        {
            Feed(new EngineEvent.InventoryChanged(_now, s_gpu, Inventory(++_generation, -1)));
            for (var i = 0; i < Pipelines * StagesEach; i++) Request();
        }

        /// <summary>Ends attempts; the time of each decision in which others take what became free, in microseconds.</summary>
        public Sample Decide(int count)
        {
            var times = new List<double>();
            while (times.Count < count)
            {
                var at = _random.Next(_running.Count);
                var attempt = _running[at];
                (_running[at], _running[^1]) = (_running[^1], _running[at]);
                _running.RemoveAt(_running.Count - 1);
                var happened = new EngineEvent.AttemptEnded(_now += 50, attempt, new() { End = AttemptEnd.Succeeded, Result = StageResult.Empty });
                var began = ThreadTime.Now;
                var deltas = _engine.Decide(happened);
                var took = (ThreadTime.Now - began).TotalMicroseconds;
                var placed = Take(deltas);
                if (placed > 0) times.Add(took / placed);
                Request();
            }
            var sample = new Sample();
            sample.AddAll(times);
            return sample;
        }

        public Sample Change(int count)
        {
            var sample = new Sample();
            for (var i = 0; i < count; i++)
            {
                var inventory = Inventory(++_generation, i % 2 == 0 ? _random.Next(Devices) : -1);
                var began = ThreadTime.Now;
                var deltas = _engine.Decide(new EngineEvent.InventoryChanged(_now += 50, s_gpu, inventory));
                sample.Add((ThreadTime.Now - began).TotalMilliseconds);
                Take(deltas);
            }
            return sample;
        }

        private void Request()
        {
            var run = ++_runs;
            var plan = new PipelinePlan($"pipeline{run % Pipelines}", [Task()]);
            Feed(new EngineEvent.RunRequested(_now += 50, new(run), 1, $"user{run % 7}", plan));
        }

        private PlannedTask Task() => new()
        {
            Name = "fit", After = [], Type = "t", Plugin = new("p", "1", "0"), Settings = Value.Map.Empty, Inputs = [], Outputs = [], Cache = CacheUse.None,
            Priority = _random.Next(3),
            On = [Ask(1 << _random.Next(4), _random.Next(2) == 0 ? null : s_models[_random.Next(s_models.Length)], together: _random.Next(2) == 0)],
        };

        private void Feed(EngineEvent happened) => Take(_engine.Decide(happened));

        private int Take(IReadOnlyList<Delta> deltas)
        {
            _engine.TakeEffects();
            var created = deltas.OfType<Delta.AttemptCreated>().Select(d => d.Attempt).ToList();
            _running.AddRange(created);
            return created.Count;
        }
    }
}

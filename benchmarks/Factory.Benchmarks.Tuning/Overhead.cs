using System.Diagnostics;
using System.Globalization;
using Factory.Sdk;

namespace Factory.Benchmarks.Tuning;

/// <summary>
/// What a proposal costs, with ten numbers: the processor time of this process, which a neighbour moves less than the clock, over the
/// last 20 before trial 100 and before trial 1,000; the least of three studies.
/// </summary>
internal static class Overhead
{
    private static readonly SearchSpace s_space = new([.. Enumerable.Range(0, 10).Select(i => new Parameter.Real($"x{i}", -5, 5))]);

    public static bool Measure()
    {
        var theirs = File.ReadLines(Baselines.PathOf("overhead.csv")).Skip(1).Select(l => l.Split(',')).ToList();
        var table = new Table("sampler", "ms at 100", "ms at 1,000", "MiB held after 1,000", "Optuna's ms at 100", "at 1,000", "aim");
        var kept = true;
        foreach (var (name, peer, trials, aims) in new[]
        {
            ("random", "random", 1000, (double.MaxValue, double.MaxValue)), ("nsga2", "nsga2", 1000, (double.MaxValue, double.MaxValue)),
            ("tpe", "tpe", 1000, (1.0, 5.0)), ("cma_es", "cma", 1000, (double.MaxValue, double.MaxValue)),
            ("gp", "gp", 100, (20.0, double.MaxValue)), ("auto", "", 1000, (double.MaxValue, double.MaxValue)),
        })
        {
            Run(name, 60, out _);
            double held = 0;
            var times = Enumerable.Range(0, 3).Select(_ => Run(name, trials, out held)).ToList();
            double At(int trial) => times.Min(t => t[(trial - 20)..trial].Average());
            var later = trials >= 1000 ? At(1000) : double.NaN;
            kept &= At(100) <= aims.Item1 && !(later > aims.Item2);
            var row = theirs.FirstOrDefault(r => r[0] == peer);
            table.Row(name, Show(At(100)), Show(later), Show(held), row?[4] ?? "", row is { } r && r[3] == "1000" ? r[5] : "",
                aims.Item1 < double.MaxValue ? $"≤ {aims.Item1} ms{(aims.Item2 < double.MaxValue ? $", ≤ {aims.Item2} ms" : "")}" : "");
        }
        return kept;
    }

    private static double[] Run(string name, int trials, out double held)
    {
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        var sampler = Samplers.Create(name);
        var list = new List<Trial>();
        using var process = Process.GetCurrentProcess();
        var times = new double[trials];
        while (list.Count < trials)
        {
            var study = new Study { Space = s_space, Objectives = [new("value")], Trials = list, Seed = 1, Budget = trials };
            var before = process.TotalProcessorTime;
            var point = sampler.Propose(study, 1, CancellationToken.None)[0];
            process.Refresh();
            times[list.Count] = (process.TotalProcessorTime - before).TotalMilliseconds;
            var value = Enumerable.Range(0, 10).Sum(i => Math.Pow(point[$"x{i}"]!.AsNumber()!.Value - 1, 2));
            list.Add(new(point) { State = TrialState.Complete, Values = [value], Recorded = list.Count });
        }
        held = (GC.GetTotalMemory(forceFullCollection: true) - memory) / 1048576.0;
        GC.KeepAlive(sampler);
        return times;
    }

    private static string Show(double value) => double.IsNaN(value) ? "" : value.ToString("0.00", CultureInfo.InvariantCulture);
}

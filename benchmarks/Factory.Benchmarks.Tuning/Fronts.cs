using System.Globalization;
using Factory.Sdk;

namespace Factory.Benchmarks.Tuning;

/// <summary>Two objectives: the problems ZDT1 to 3 (E. Zitzler, K. Deb, L. Thiele, Evol. Comput. 8 (2000)) with six numbers.</summary>
internal static class Fronts
{
    public const int Trials = 250;
    private static readonly SearchSpace s_space = new([.. Enumerable.Range(0, 6).Select(i => new Parameter.Real($"x{i}", 0, 1))]);

    /// <summary>The mean hypervolume beside Optuna's.</summary>
    public static bool BesidePeers()
    {
        var kept = true;
        var theirs = File.ReadLines(Baselines.PathOf("mo_summary.csv")).Skip(1).Select(l => l.Split(','))
            .ToDictionary(c => (c[0], c[1]), c => double.Parse(c[2], CultureInfo.InvariantCulture));
        var table = new Table("problem", "auto", "nsga2", "motpe", "Optuna's tpe", "its nsga2", "its best nsga2", "kept by auto");
        for (var problem = 1; problem <= 3; problem++)
        {
            var p = problem;
            double Mine(string name) => Volumes(() => Samplers.Create(name), p, 10).Average();
            var auto = Mine("auto");
            var (tpe, nsga, best) = (theirs[($"zdt{p}_6d", "tpe")], theirs[($"zdt{p}_6d", "nsga2")], theirs[($"zdt{p}_6d", "nsga2_pop20_sbx_pm")]);
            kept &= auto >= tpe;
            table.Row([$"ZDT{p}", .. new[] { auto, Mine("nsga2"), Mine("motpe"), tpe, nsga, best }.Select(Quality.Number), auto >= tpe ? "yes" : "no"]);
        }
        return kept;
    }

    public static double[] Volumes(Func<ISampler> sampler, int problem, int seeds)
    {
        var volumes = new double[seeds];
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed => volumes[seed] = Volume(sampler(), problem, seed));
        return volumes;
    }

    private static double Volume(ISampler sampler, int problem, int seed)
    {
        var trials = new List<Trial>();
        while (trials.Count < Trials)
        {
            var study = new Study { Space = s_space, Objectives = [new("f1"), new("f2")], Trials = trials, Seed = seed, Budget = Trials };
            var point = sampler.Propose(study, 1, CancellationToken.None)[0];
            trials.Add(new(point) { State = TrialState.Complete, Values = Zdt(problem, point), Recorded = trials.Count });
        }
        return HyperVolume(trials.Select(t => (t.Values[0], t.Values[1])), 1.1, 7);
    }

    private static double[] Zdt(int problem, Value.Map point)
    {
        var x = Enumerable.Range(0, 6).Select(i => point[$"x{i}"]!.AsNumber()!.Value).ToArray();
        var g = 1 + 9 * x.Skip(1).Sum() / 5;
        var f = x[0];
        return [f, g * problem switch
        {
            1 => 1 - Math.Sqrt(f / g),
            2 => 1 - f / g * (f / g),
            _ => 1 - Math.Sqrt(f / g) - f / g * Math.Sin(10 * Math.PI * f),
        }];
    }

    public static double HyperVolume(IEnumerable<(double A, double B)> points, double a, double b)
    {
        double volume = 0, reached = b;
        foreach (var point in points.Where(p => p.A < a && p.B < b).OrderBy(p => p.A))
        {
            if (point.B >= reached) continue;
            volume += (a - point.A) * (reached - point.B);
            reached = point.B;
        }
        return volume;
    }
}

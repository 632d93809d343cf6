using System.Globalization;
using Factory.Conformance;
using Factory.Sdk;

namespace Factory.Benchmarks.Tuning;

/// <summary>The best value after 100 trials.</summary>
internal static class Quality
{
    public const int Trials = 100;

    public static double[] Final(Func<ISampler> sampler, Problem problem, int seeds, int trials = Trials, int workers = 1)
    {
        var finals = new double[seeds];
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            seed => finals[seed] = Trialing.Run(sampler(), problem, trials, seed, workers)[^1]);
        return finals;
    }

    /// <summary>Each sampler beside the one of Optuna that works the same way: none may be worse on any function, by a test.</summary>
    public static bool BesidePeers()
    {
        var kept = true;
        var table = new Table("function", "sampler", "seeds", "median above the minimum", "Optuna's", "median", "p of worse (Holm)", "kept");
        foreach (var (name, peer, seeds) in new[] { ("tpe", "5.0:tpe", 30), ("cma_es", "4.9:cma", 30), ("gp", "4.9:gp", 10) })
        {
            var finals = Problems.All.Select(p => Final(() => Samplers.Create(name), p, seeds)).ToList();
            var peers = Problems.All.Select(p => Baselines.Final(p.Name, peer)).ToList();
            var adjusted = Statistics.Holm([.. finals.Zip(peers).Select(p => Statistics.IsGreater(p.First, p.Second))]);
            var better = 0;
            foreach (var (problem, i) in Problems.All.Select((p, i) => (p, i)))
            {
                var (mine, theirs) = (Statistics.Median(finals[i]), Statistics.Median(peers[i]));
                if (mine < theirs) better++;
                kept &= adjusted[i] >= 0.05;
                table.Row(problem.Name, name, $"{seeds}", Number(mine - problem.Minimum), peer, Number(theirs - problem.Minimum), $"{adjusted[i]:0.000}", adjusted[i] >= 0.05 ? "yes" : "no");
            }
            table.Row("better medians", name, "", $"{better} of {Problems.All.Count}", peer, "≥ 3", "", better >= 3 ? "yes" : "no");
            kept &= better >= 3;
        }
        return kept;
    }

    /// <summary>The default beside the best that any sampler of Optuna's reached on each function.</summary>
    public static bool Default()
    {
        var kept = true;
        var table = new Table("function", "auto, median of 30 above the minimum", "best of Optuna's", "median", "tolerance", "kept");
        foreach (var problem in Problems.All)
        {
            var mine = Statistics.Median(Final(() => Samplers.Create("auto"), problem, 30)) - problem.Minimum;
            var (sampler, theirs) = Baselines.Samplers(problem.Name).Select(s => (s, Statistics.Median(Baselines.Final(problem.Name, s)) - problem.Minimum)).MinBy(s => s.Item2);
            var tolerance = Math.Max(0.05 * theirs, 0.001);
            kept &= mine <= theirs + tolerance;
            table.Row(problem.Name, Number(mine), sampler, Number(theirs), Number(tolerance), mine <= theirs + tolerance ? "yes" : "no");
        }
        return kept;
    }

    /// <summary>Functions that no choice of the peers' was made on: moved, turned, noisy, mixed.</summary>
    public static bool OnHeldOut()
    {
        string[] names = ["random", "tpe", "cma_es", "gp", "auto"];
        var table = new Table([.. names.Select(n => n).Prepend("function, median of 10 above the minimum")]);
        foreach (var problem in HeldOut.All)
            table.Row([problem.Name, .. names.Select(n => Number(Statistics.Median(Final(() => Samplers.Create(n), problem, 10)) - problem.Minimum))]);
        return true;
    }

    /// <summary>Eight workers that finish in an order of their own.</summary>
    public static bool InParallel()
    {
        var kept = true;
        var table = new Table("function", "sampler", "median of 15", "Optuna 5.0's", "kept");
        var theirs = File.ReadLines(Baselines.PathOf("par_summary.csv")).Skip(1).Select(l => l.Split(','))
            .Where(c => c[1] == "50" && c[2] == "default").ToDictionary(c => c[0], c => double.Parse(c[3], CultureInfo.InvariantCulture));
        foreach (var problem in Problems.All.Where(p => theirs.ContainsKey(p.Name)))
        {
            foreach (var name in new[] { "tpe", "cma_es", "gp", "auto" })
            {
                var mine = Statistics.Median(Final(() => Samplers.Create(name), problem, 15, Trials, workers: 8));
                kept &= name is not ("tpe" or "auto") || mine <= theirs[problem.Name];
                table.Row(problem.Name, name, Number(mine), Number(theirs[problem.Name]), mine <= theirs[problem.Name] ? "yes" : "no");
            }
        }
        return kept;
    }

    public static string Number(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    /// <summary>A quick look: medians, and where there are figures the best of the peer's samplers and one peer in particular.</summary>
    public static void Explore(Func<ISampler> sampler, IEnumerable<Problem> problems, int seeds, int workers, string peer)
    {
        foreach (var problem in problems)
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var finals = Final(sampler, problem, seeds, Trials, workers);
            var line = string.Create(CultureInfo.InvariantCulture, $"{problem.Name,-18} median {Statistics.Median(finals) - problem.Minimum,12:g5} mean {finals.Average() - problem.Minimum,12:g5} max {finals.Max() - problem.Minimum,12:g5}");
            var known = Baselines.Samplers(problem.Name).Select(s => (s, Statistics.Median(Baselines.Final(problem.Name, s)))).OrderBy(s => s.Item2).ToList();
            if (known.Count > 0)
            {
                var baseline = Baselines.Final(problem.Name, peer);
                line += string.Create(CultureInfo.InvariantCulture, $" | {peer} {Statistics.Median(baseline) - problem.Minimum,10:g5} p {Statistics.IsGreater(finals, baseline):0.000} | best {known[0].s} {known[0].Item2 - problem.Minimum:g5}");
            }
            Console.WriteLine(line + $"  ({clock.Elapsed.TotalSeconds / seeds * Math.Min(seeds, Environment.ProcessorCount):0.00} s)");
        }
    }
}

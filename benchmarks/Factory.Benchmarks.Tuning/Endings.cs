using System.Globalization;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Tuning;

namespace Factory.Benchmarks.Tuning;

/// <summary>When studies end that go on until nothing more is expected, and what was still to be had then.</summary>
internal static class Endings
{
    private const int Seeds = 10;
    private const int Most = 200;

    public static bool Measure()
    {
        var table = new Table($"function, auto and regret, {Seeds} studies", $"trials, median (at most {Most})", "fewest", "ended", "still to be had, median", "most");
        foreach (var problem in Problems.All)
        {
            var ends = new (int Trials, double Left)[Seeds];
            Parallel.For(0, Seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed => ends[seed] = Play(problem, seed));
            var unit = Typical(problem) - problem.Minimum;
            string Share(double left) => (left / unit).ToString("0.00 %", CultureInfo.InvariantCulture);
            table.Row(problem.Name, $"{Statistics.Median(ends.Select(e => (double)e.Trials)):0}", $"{ends.Min(e => e.Trials)}", $"{ends.Count(e => e.Trials < Most)}",
                Share(Statistics.Median(ends.Select(e => e.Left))), Share(ends.Max(e => e.Left)));
        }
        return true;
    }

    private static (int Trials, double Left) Play(Problem problem, long seed)
    {
        var (sampler, terminator) = (new AutoSampler(), new RegretTerminator());
        var trials = new List<Trial>();
        while (trials.Count < Most)
        {
            var study = new Study { Space = problem.Space, Objectives = [new("value")], Trials = trials, Seed = seed, Budget = Most };
            if (terminator.Over(study) is not null) break;
            var point = sampler.Propose(study, 1, CancellationToken.None)[0];
            trials.Add(new(point) { State = TrialState.Complete, Values = [problem.Value(point)], Recorded = trials.Count });
        }
        return (trials.Count, trials.Min(t => t.Values[0]) - problem.Minimum);
    }

    // The median value of points drawn at random.
    private static double Typical(Problem problem)
    {
        var study = new Study { Space = problem.Space, Objectives = [new("value")] };
        return Statistics.Median(new RandomSampler().Propose(study, 1000, CancellationToken.None).Select(problem.Value));
    }
}

using Factory.Conformance;
using Factory.Sdk;

namespace Factory.Benchmarks.Tuning;

/// <summary>Runs a sampler on a function, one trial after the other or with workers that finish in an order of their own.</summary>
internal static class Trialing
{
    /// <summary>The best value after each trial.</summary>
    public static double[] Run(ISampler sampler, Problem problem, int trials, long seed, int workers = 1)
    {
        var list = new List<Trial>(trials);
        var best = new double[trials];
        var random = new Random((int)seed * 7919 + 13);
        var running = new List<(int Number, double Ends)>();
        double now = 0, least = double.PositiveInfinity;
        var recorded = 0;
        while (recorded < trials)
        {
            while (running.Count < workers && list.Count < trials)
            {
                var study = new Study { Space = problem.Space, Objectives = [new("value")], Trials = list, Seed = seed, Budget = trials, Workers = workers };
                list.Add(new(sampler.Propose(study, 1, CancellationToken.None)[0]));
                running.Add((list.Count - 1, now + (workers == 1 ? 1 : 0.5 + random.NextDouble())));
            }
            var next = running.MinBy(r => r.Ends);
            running.Remove(next);
            now = next.Ends;
            var value = problem.Value(list[next.Number].Parameters);
            list[next.Number] = list[next.Number] with { State = TrialState.Complete, Values = [value], Recorded = recorded };
            least = Math.Min(least, value);
            best[recorded++] = least;
        }
        return best;
    }
}

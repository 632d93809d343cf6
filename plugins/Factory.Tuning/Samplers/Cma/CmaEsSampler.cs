using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// CMA-ES over the numbers of a space, restarted with twice the population when it has converged (A. Auger, N. Hansen, A Restart CMA Evolution
/// Strategy With Increasing Population Size, CEC 2005); whole numbers keep a step that reaches the next one (after R. Hamano et al., CMA-ES
/// with Margin, GECCO 2022); of several samples a local model over the strategy's own metric picks the one to try (after S. Kern, N. Hansen,
/// P. Koumoutsakos, Local Meta-models for Optimization Using Evolution Strategies, PPSN 2006). Choices come from <see cref="TpeSampler"/>.
/// </summary>
[Sampler("cma_es", "Evolution strategy that learns the scale and direction of good steps: for numbers, and many trials.")]
public sealed class CmaEsSampler : OneByOneSampler
{
    private readonly TpeSampler _choices = new();

    [Setting("The first step, as a share of the space.", Min = 0.001, Max = 1)]
    public double Sigma { get; set; } = 1.0 / 6;

    [Setting("How many samples the local model picks from; 1 is the plain strategy.", Min = 1)]
    public int Preselect { get; set; } = 20;

    private protected override Func<int, double[]> Chooser(Study study, History history) => n => Next(history, study.Seed, n);

    internal double[] Next(History history, long seed, int n)
    {
        var space = history.Space;
        var random = SplitMix.Of(seed, n);
        var numbers = Enumerable.Range(0, space.Count).Where(i => !space.Dimensions[i].IsChoice).ToArray();
        var x = numbers.Length < space.Count || numbers.Length == 0 ? _choices.Next(history, seed, n) : new double[space.Count];
        if (numbers.Length == 0) return x;
        var (strategy, scored) = Replay(history, numbers, seed);
        var sample = Pick(strategy, scored, random);
        for (var k = 0; k < numbers.Length; k++)
        {
            if (space.IsActive(numbers[k], x)) x[numbers[k]] = WithMargin(space.Dimensions[numbers[k]], sample[k], random);
        }
        space.Settle(x);
        return x;
    }

    // The strategy after the results so far, in the order in which they came.
    private (Evolution, List<(double[] X, double Score)>) Replay(History history, int[] numbers, long seed)
    {
        var population = 4 + (int)(3 * Maths.Log(numbers.Length));
        var strategy = new Evolution([.. numbers.Select(_ => 0.5)], Sigma, population);
        var order = Enumerable.Range(0, history.X.Count).OrderBy(i => history.Trials[i].Recorded ?? int.MaxValue).ThenBy(i => i);
        var generation = new List<(double[] X, double Score)>();
        var scored = new List<(double[] X, double Score)>();
        var restarts = 0;
        foreach (var i in order)
        {
            var point = numbers.Select((d, k) => double.IsNaN(history.X[i][d]) ? strategy.Mean[k] : history.X[i][d]).ToArray();
            scored.Add((point, history.Scores[i]));
            generation.Add((point, history.Scores[i]));
            if (generation.Count < strategy.Population) continue;
            strategy.Learn([.. generation.OrderBy(g => g.Score).Select(g => g.X)]);
            generation.Clear();
            if (!strategy.HasConverged) continue;
            restarts++;
            var random = SplitMix.Of(seed, restarts, purpose: 1);
            strategy = new([.. numbers.Select(_ => random.NextDouble())], Sigma, population << restarts);
            scored.Clear();
        }
        return (strategy, scored);
    }

    private double[] Pick(Evolution strategy, List<(double[] X, double Score)> scored, SplitMix random)
    {
        var d = strategy.Mean.Length;
        var samples = Enumerable.Range(0, Preselect).Select(_ => Reflect(strategy.Sample(random))).ToList();
        if (Preselect == 1 || scored.Count < 2 * d) return samples[0];
        var near = scored.Select(s => (White: strategy.Whiten(s.X), s.Score)).OrderBy(s => Simd.Dot(s.White, s.White)).Take(Math.Max(6 * d, 30)).ToList();
        var parameters = Enumerable.Repeat(Maths.Log(3 * Math.Sqrt(d)), d).Append(Maths.Log(1e-3)).ToArray();
        var model = GaussianProcess.Of([.. near.Select(s => s.White)], Warping.Standardize([.. near.Select(s => s.Score)]), parameters);
        return samples.MinBy(s => model.Mean(strategy.Whiten(s)))!;
    }

    private static double WithMargin(Dimension dimension, double u, SplitMix random) =>
        dimension.IsWhole ? u + 0.4 / dimension.Levels * random.NextNormal() : u;

    private static double[] Reflect(double[] x)
    {
        for (var i = 0; i < x.Length; i++)
        {
            if (x[i] < 0) x[i] = Math.Min(1, -x[i]);
            if (x[i] > 1) x[i] = Math.Max(0, 2 - x[i]);
        }
        return x;
    }
}

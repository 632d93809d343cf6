using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Tree-structured Parzen estimator: J. Bergstra, R. Bardenet, Y. Bengio, B. Kégl, Algorithms for Hyper-Parameter Optimization, NIPS 2011;
/// all parameters of a group together as in S. Falkner, A. Klein, F. Hutter, BOHB, ICML 2018. Parameters with the same condition are a group,
/// learned from the trials that had them. Good trials weigh by their rank, as parents do in the CMA evolution strategy (N. Hansen, arXiv:1604.00772,
/// equation 49): where eight workers leave few results to learn from, the best of them then counts. Trials that run count as bad ones (constant
/// liar), so that parallel trials keep apart.
/// </summary>
[Sampler("tpe", "Tree-structured Parzen estimator: learns where good and bad trials lie.")]
public sealed class TpeSampler : OneByOneSampler
{

    // With many workers the results of the first trials come late: a few of them are enough to learn from.
    private const int LeastResults = 4;

    [Setting("How many trials are spread evenly before it learns.", Min = 1)]
    public int Startup { get; set; } = 10;

    [Setting("How many candidates are compared; 12 for each parameter unless set, and no fewer than 24.", Min = 1)]
    public int? Candidates { get; set; }

    private protected override Func<int, double[]> Chooser(Study study, History history) => n => Next(history, study.Seed, n);

    internal double[] Next(History history, long seed, int n)
    {
        if (n < Startup || history.Scores.Count < Math.Min(Startup, LeastResults)) return Spread(history, seed, n);
        return Learned(history, SortedByScore(history), SplitMix.Of(seed, n));
    }

    /// <param name="history">What is known.</param>
    /// <param name="order">The history's trials, the best first.</param>
    /// <param name="random">The trial's chance.</param>
    /// <param name="together">Whether the parameters of a group are drawn together, or each by itself.</param>
    internal double[] Learned(History history, int[] order, SplitMix random, bool together = true)
    {
        var space = history.Space;
        var x = new double[space.Count];
        Array.Fill(x, double.NaN);
        foreach (var group in together ? Groups(space) : [.. Enumerable.Range(0, space.Count).Select(i => new[] { i })])
        {
            if (!space.IsActive(group[0], x)) continue;
            var part = Propose(history, order, group, random);
            for (var i = 0; i < group.Length; i++) x[group[i]] = part[i];
        }
        return x;
    }

    private double[] Propose(History history, int[] order, int[] group, SplitMix random)
    {
        var dimensions = group.Select(i => history.Space.Dimensions[i]).ToArray();
        var good = new List<double[]>();
        var bad = new List<(int Trial, double[] X)>();
        var known = order.Where(i => HasAll(history.X[i], group)).ToList();
        var split = GoodCount(known.Count);
        foreach (var (rank, i) in known.Index())
        {
            if (rank < split) good.Add(Part(history.X[i], group));
            else bad.Add((i, Part(history.X[i], group)));
        }
        bad.Sort((a, b) => a.Trial.CompareTo(b.Trial));
        var rest = bad.Select(b => b.X).Concat(history.Pending.Where(x => HasAll(x, group)).Select(x => Part(x, group))).ToList();
        var below = new ParzenEstimator(dimensions, good, ByRank(good.Count), Narrowest(known.Count));
        var above = new ParzenEstimator(dimensions, rest, ByAge(rest.Count), 1);
        double[]? best = null;
        var greatest = double.NegativeInfinity;
        for (var c = Candidates ?? Math.Max(24, 12 * group.Length); c > 0; c--)
        {
            var candidate = below.Sample(random);
            var gain = below.LogDensity(candidate) - above.LogDensity(candidate);
            if (best is not null && gain <= greatest) continue;
            (best, greatest) = (candidate, gain);
        }
        return best!;
    }

    // Where there are many results the good ones lie together, and kernels as wide as those of the others look far beside them; few say little of
    // where that is. Chosen on held-out functions and on learning curves, which have 10 to 30 results.
    private static double Narrowest(int results) => 1 - 0.5 * Math.Clamp((results - 12) / 28.0, 0, 1);

    internal static int GoodCount(int count) => Math.Min((int)Math.Ceiling(0.1 * count), 25);

    // The best first; 1 on the mean.
    private static double[] ByRank(int count)
    {
        var weights = new double[count];
        for (var i = 0; i < count; i++) weights[i] = Maths.Log(count + 1.5) - Maths.Log(i + 1);
        var mean = weights.Sum() / Math.Max(1, count);
        for (var i = 0; i < count; i++) weights[i] /= mean;
        return weights;
    }

    // Old trials fade: 1 for the newest 25, rising from 1/n to 1 before.
    private static double[] ByAge(int count)
    {
        var weights = new double[count];
        var ramp = count - 25;
        for (var i = 0; i < count; i++) weights[i] = i >= ramp || ramp == 1 ? 1 : 1.0 / count + (1 - 1.0 / count) * i / (ramp - 1);
        return weights;
    }

    private static int[] SortedByScore(History history)
    {
        var scores = history.Scores.ToArray();
        var order = Enumerable.Range(0, scores.Length).ToArray();
        // Ties by age: the sort of arrays is not stable.
        Array.Sort(order, (a, b) => scores[a] != scores[b] ? scores[a].CompareTo(scores[b]) : a.CompareTo(b));
        return order;
    }

    private static bool HasAll(double[] x, int[] group)
    {
        foreach (var i in group)
        {
            if (double.IsNaN(x[i])) return false;
        }
        return true;
    }

    private static double[] Part(double[] x, int[] group)
    {
        var part = new double[group.Length];
        for (var i = 0; i < part.Length; i++) part[i] = x[group[i]];
        return part;
    }

    /// <summary>The coordinates with the same condition, in the order of the space.</summary>
    internal static List<int[]> Groups(UnitSpace space) =>
        [.. Enumerable.Range(0, space.Count)
            .GroupBy(i => space.Dimensions[i].Parent < 0 ? "" : $"{space.Dimensions[i].Parent}:{string.Join(',', space.Dimensions[i].ParentValues)}")
            .Select(g => g.ToArray())];
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Gaussian process with Matérn's kernel (ν = 5/2), a length for each parameter, and the logarithm of the expected improvement:
/// J. Snoek, H. Larochelle, R. Adams, Practical Bayesian Optimization of Machine Learning Algorithms, NIPS 2012. Trials that run enter with
/// the values that are expected of them (fantasies), so that parallel trials keep apart. Of more than 200 trials the best and the newest count.
/// </summary>
[Sampler("gp", "Gaussian process: the most from few trials, of numbers above all.")]
public sealed class GpSampler : OneByOneSampler
{

    [Setting("How many trials are spread evenly before it learns; by the number of parameters unless set.", Min = 1)]
    public int? Startup { get; set; }

    private protected override Func<int, double[]> Chooser(Study study, History history) => n => Next(history, study.Seed, n);

    internal double[] Next(History history, long seed, int n)
    {
        var startup = Startup ?? Math.Clamp(history.Space.Count + 3, 5, 10);
        if (history.Scores.Count < startup) return Spread(history, seed, n);
        return Learned(history, history.Scores, SplitMix.Of(seed, n));
    }

    internal static double[] Learned(History history, IReadOnlyList<double> scores, SplitMix random)
    {
        var features = new Features(history.Space);
        var chosen = Chosen(scores);
        var points = chosen.Select(i => features.Map(history.X[i])).ToList();
        var y = Warping.Standardize([.. chosen.Select(i => scores[i])]);
        var parameters = new KernelFit(points, y).Run(25);
        var model = GaussianProcess.Of(points, y, parameters);
        var threshold = model.Smoothed.Min();
        if (history.Pending.Count > 0) model = WithFantasies(model, points, y, parameters, [.. history.Pending.Select(x => features.Map(x))]);
        var best = chosen.OrderBy(i => scores[i]).Take(4).Select(i => history.X[i]).ToList();
        var found = new Acquisition(history.Space, features, model, new ExpectedImprovement(threshold), random).Search(best, 768, 64, 6);
        foreach (var (x, _) in found)
        {
            if (!history.Has(x)) return x;
        }
        return history.Space.Draw(random);
    }

    private static GaussianProcess WithFantasies(GaussianProcess model, List<double[]> points, double[] y, double[] parameters, List<double[]> pending) =>
        GaussianProcess.Of([.. points, .. pending], [.. y, .. pending.Select(p => model.Mean(p))], parameters);

    internal static List<int> Chosen(IReadOnlyList<double> scores)
    {
        var all = Enumerable.Range(0, scores.Count).ToList();
        if (all.Count <= 200) return all;
        var best = all.OrderBy(i => scores[i]).Take(100).ToHashSet();
        foreach (var i in all.AsEnumerable().Reverse().Where(i => !best.Contains(i)).Take(100).ToList()) best.Add(i);
        return [.. best.Order()];
    }
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// TPE for several objectives: the good trials are the best fronts, of the last one that counts the most different. Y. Ozaki et al., Multiobjective
/// Tree-Structured Parzen Estimator for Computationally Expensive Optimization Problems, GECCO 2020. Every other trial draws each parameter by itself:
/// drawn together, points stay near those of the front, and drawn apart they combine what different ones have found.
/// </summary>
[Sampler("motpe", "Tree-structured Parzen estimator for several objectives.")]
public sealed class MotpeSampler : OneByOneSampler
{
    private readonly TpeSampler _tpe = new() { Candidates = 48 };

    [Setting("How many trials are spread evenly before it learns.", Min = 1)]
    public int Startup { get; set; } = 10;

    private protected override Func<int, double[]> Chooser(Study study, History history)
    {
        var order = new Dominance(Dominance.Objectives(study, history), history.Trials).Order.ToArray();
        return n => Next(history, order, study.Seed, n);
    }

    internal double[] Next(History history, int[] order, long seed, int n)
    {
        if (history.Scores.Count < Startup) return Spread(history, seed, n);
        return _tpe.Learned(history, order, SplitMix.Of(seed, n), together: n % 2 == 1);
    }
}

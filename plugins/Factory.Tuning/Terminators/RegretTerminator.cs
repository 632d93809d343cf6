using System.Globalization;
using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Ends a study when the best that was found is close enough to the best that there can be, by a bound on the difference (the simple regret) that a
/// Gaussian process over the results gives: the least upper bound of a point that was tried less the least lower bound of any.
/// A. Makarova et al., Automatic Termination for Hyperparameter Optimization, AutoML 2022; how many deviations a bound is wide: N. Srinivas et al.,
/// Gaussian Process Optimization in the Bandit Setting, ICML 2010, theorem 1 with δ = 0.1, as it stands: with a fifth of its square, as in experiments of
/// others, studies of functions that are flat at first end where nothing has been found yet.
/// </summary>
[Terminator("regret", "Ends a study when the best that was found is close enough to the best that there can be, by a bound of a Gaussian process.", OneObjective = true)]
public sealed class RegretTerminator : ITerminator
{
    private readonly History _history = new();

    [Setting("How close is close enough, in the first objective's own unit; unless set, a hundredth of what the best result is from the median one.", Min = 0)]
    public double? Below { get; set; }

    [Setting("How many results there must be before; 20 or three for each parameter, whichever is more, unless set.", Min = 2)]
    public int? Startup { get; set; }

    public string? Over(Study study)
    {
        if (study.Objectives.Count > 1) throw new StageFailedException("the terminator `regret` is for studies of one objective");
        _history.Read(study);
        var results = study.Trials.Count(t => t.Recorded is not null);
        if (results < (Startup ?? Math.Max(20, 3 * _history.Space.Count))) return null;
        var enough = Below ?? 0.01 * Reach(_history.Scores);
        return Bound(study, SplitMix.Of(study.Seed, results, purpose: 3)) is not { } regret || regret > enough ? null : string.Create(CultureInfo.InvariantCulture,
            $"the best trial is within {regret:G2} of the best that there can be, by the bound of a Gaussian process, and {enough:G2} is close enough");
    }

    // By how much something better than the best may be better at most; null where there is no best.
    private double? Bound(Study study, SplitMix random)
    {
        var history = _history;
        var features = new Features(history.Space);
        var chosen = GpSampler.Chosen(history.Scores);
        var points = chosen.Select(i => features.Map(history.X[i])).ToList();
        var y = Warping.Standardize([.. chosen.Select(i => history.Scores[i])], out var unit);
        var tried = chosen.Index().Where(c => IsSound(study.Space, history.Trials[c.Item])).Select(c => points[c.Index]).ToList();
        if (tried.Count == 0) return null;
        if (unit == 0) return 0;
        var model = GaussianProcess.Of(points, y, new KernelFit(points, y).Run(25));
        var deviations = Math.Sqrt(2 * Maths.Log(features.Count * (double)y.Length * y.Length * Math.PI * Math.PI / 0.6));
        var upper = tried.Min(p => model.Predict(p) is var (mean, deviation) ? mean + deviations * deviation : 0);
        var best = chosen.OrderBy(i => history.Scores[i]).Take(4).Select(i => history.X[i]).ToList();
        var lower = -new Acquisition(history.Space, features, model, new LowerBound(deviations), random).Search(best, 1024, 64, 6)[0].Value;
        return unit * Math.Max(0, upper - lower);
    }

    private static double Reach(List<double> scores)
    {
        var sorted = scores.Order().ToArray();
        return sorted[(sorted.Length - 1) / 2] - sorted[0];
    }

    private static bool IsSound(SearchSpace space, Trial trial) =>
        trial is { State: TrialState.Complete, Values: [var first, ..] } && double.IsFinite(first) && Scoring.Violation(trial) == 0 && space.Misfit(trial.Parameters) is null;
}

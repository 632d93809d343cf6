using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// TPE that learns from the highest step that enough trials have reached, and draws every third point at random.
/// S. Falkner, A. Klein, F. Hutter, BOHB: Robust and Efficient Hyperparameter Optimization at Scale, ICML 2018.
/// </summary>
[Sampler("bohb", "TPE that learns from the most steps that enough trials have reached: the other half of the pruner of that name.")]
public sealed class BohbSampler : OneByOneSampler
{
    private readonly TpeSampler _tpe = new() { Candidates = 64 };

    private protected override Func<int, double[]> Chooser(Study study, History history)
    {
        var known = Known(study, history);
        return n =>
        {
            var random = SplitMix.Of(study.Seed, n);
            return known.Length == 0 || n % 3 == 2 ? history.Space.Draw(random) : _tpe.Learned(history, known, random);
        };
    }

    // The trials that came to the highest step at which there are enough, the best first; none where there are not.
    private static int[] Known(Study study, History history)
    {
        var enough = history.Space.Count + 2;
        var reached = history.Trials.Select(t => t.State == TrialState.Complete ? long.MaxValue : Rungs.Reached(t)).ToArray();
        if (reached.Length < enough) return [];
        var step = reached.OrderDescending().ElementAt(enough - 1);
        var sign = Rungs.Sign(study);
        var scores = history.Trials.Select((t, i) => step == long.MaxValue || t.Curve.Count == 0 ? history.Scores[i] : Rungs.At(t, step, sign) ?? double.PositiveInfinity);
        return [.. scores.Select((score, i) => (Score: score, Index: i)).Where(s => reached[s.Index] >= step).OrderBy(s => s.Score).ThenBy(s => s.Index).Select(s => s.Index)];
    }
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>Judges trials that were stopped before their end by how trials that went further went on from the same step.</summary>
internal static class Curves
{
    /// <summary>The best of a curve's values up to its step, less is better; NaN for none.</summary>
    public static double At(Trial trial, long step, double sign)
    {
        var best = double.NaN;
        foreach (var point in trial.Curve)
        {
            if (point.Step > step) break;
            var value = sign * point.Value;
            if (double.IsFinite(value) && !(value >= best)) best = value;
        }
        return best;
    }

    /// <summary>Gives trials with a curve and no end the score of their last step plus what others gained from there to their own last.</summary>
    public static void Extrapolate(Study study, double sign, double[] scores, ref double worst, ref double best)
    {
        var gains = new Dictionary<long, double>();
        for (var n = 0; n < scores.Length; n++)
        {
            var trial = study.Trials[n];
            if (!double.IsNaN(scores[n]) || trial.State is TrialState.Failed or TrialState.Complete || trial.Curve.Count == 0) continue;
            var step = trial.Curve[^1].Step;
            var here = At(trial, step, sign);
            if (double.IsNaN(here)) continue;
            if (!gains.TryGetValue(step, out var gain)) gains[step] = gain = Gain(study, step, sign);
            scores[n] = here - gain;
            worst = Math.Max(worst, scores[n]);
            best = Math.Min(best, scores[n]);
        }
    }

    // The median of what trials that went further gained after the step.
    private static double Gain(Study study, long step, double sign)
    {
        var gains = new List<double>();
        foreach (var trial in study.Trials)
        {
            if (trial.Curve.Count == 0 || trial.Curve[^1].Step <= step) continue;
            var gain = At(trial, step, sign) - At(trial, trial.Curve[^1].Step, sign);
            if (double.IsFinite(gain)) gains.Add(gain);
        }
        if (gains.Count == 0) return 0;
        gains.Sort();
        return gains[gains.Count / 2];
    }
}

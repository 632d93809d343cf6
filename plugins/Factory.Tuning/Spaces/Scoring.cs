using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// One number a trial, less is better. A trial that broke, or whose objective is not finite, is as bad as the worst; one that breaks
/// constraints is worse than all that keep them, by how much it breaks them; one that was stopped is judged by its curve.
/// </summary>
internal static class Scoring
{
    public static double[] Of(Study study, int objective = 0)
    {
        var sign = study.Objectives[objective].Maximize ? -1.0 : 1.0;
        var scores = new double[study.Trials.Count];
        double worst = double.NegativeInfinity, best = double.PositiveInfinity;
        var partial = false;
        for (var n = 0; n < scores.Length; n++)
        {
            var trial = study.Trials[n];
            scores[n] = trial is { State: TrialState.Complete, Values: var values } && objective < values.Count && double.IsFinite(values[objective])
                ? sign * values[objective] : double.NaN;
            partial |= trial is { State: TrialState.Pruned or TrialState.Paused, Curve.Count: > 0 } || (trial.State == TrialState.Running && trial.Curve.Count > 0);
            if (double.IsNaN(scores[n])) continue;
            worst = Math.Max(worst, scores[n]);
            best = Math.Min(best, scores[n]);
        }
        if (partial && objective == 0) Curves.Extrapolate(study, sign, scores, ref worst, ref best);
        if (double.IsInfinity(worst)) worst = best = 0;
        var span = Math.Max(worst - best, 1e-9);
        for (var n = 0; n < scores.Length; n++)
        {
            var trial = study.Trials[n];
            if (trial.State is TrialState.Running or TrialState.Paused && double.IsNaN(scores[n])) continue;
            var violation = Violation(trial);
            if (violation > 0) scores[n] = worst + span * (0.1 + Math.Min(violation, 1e9));
            else if (double.IsNaN(scores[n])) scores[n] = worst;
        }
        return scores;
    }

    public static double Violation(Trial trial)
    {
        double sum = 0;
        foreach (var constraint in trial.Constraints) sum += double.IsNaN(constraint) ? 1e9 : Math.Max(0, constraint);
        return sum;
    }
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>The steps at which trials are compared: a least number and then so many times more, up to the longest run.</summary>
internal static class Rungs
{
    /// <summary>The rungs below the end, rising; none where trials have no curve.</summary>
    public static List<long> Of(Study study, long min, double factor)
    {
        var end = study.Steps ?? 0;
        var rungs = new List<long>();
        for (double rung = min; rung < end && rungs.Count < 40; rung *= factor)
        {
            if (rungs.Count == 0 || (long)rung > rungs[^1]) rungs.Add((long)rung);
        }
        return rungs;
    }

    public static double Sign(Study study) => study.Objectives[0].Maximize ? -1 : 1;

    /// <summary>How many steps a trial has done: those that it told of, and where it pauses those up to there, which it need not have told of.</summary>
    public static long Reached(Trial trial) => Math.Max(trial.Curve.Count == 0 ? 0 : trial.Curve[^1].Step, trial.State == TrialState.Paused ? trial.Until ?? 0 : 0);

    /// <summary>
    /// A trial's best value up to a step, or up to the first after it that it told of, less is better. One that got there with nothing but NaN, or with a last
    /// value that is not finite, is as bad as can be; one that did not get there is null.
    /// </summary>
    public static double? At(Trial trial, long step, double sign)
    {
        if (Reached(trial) < step) return null;
        var (last, best) = (double.NaN, double.NaN);
        foreach (var point in trial.Curve)
        {
            last = sign * point.Value;
            if (double.IsFinite(last) && !(last >= best)) best = last;
            if (point.Step >= step) break;
        }
        return double.IsFinite(last) && !double.IsNaN(best) ? best : double.PositiveInfinity;
    }

    public static bool Runs(Trial trial) => trial.State == TrialState.Running;
}

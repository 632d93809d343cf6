using System.Globalization;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>When a study has what it was to have, and what that is.</summary>
internal static class StudyEnds
{
    /// <summary>Why it may end before its trials are used up; null while it may not.</summary>
    /// <param name="learned">How many of the first trials are of other studies: their values are to be beaten, but they were no tries of this one.</param>
    public static string? Reason(PlannedStudy plan, IReadOnlyList<Trial> trials, int learned)
    {
        if (plan.Limits is { Target: null, Idle: null }) return null;
        var sought = plan.Objectives[0].Sought;
        var results = trials.Where(IsSound).OrderBy(t => t.Recorded).ToList();
        if (plan.Limits.Target is { } target && results.FirstOrDefault(t => Cost(sought, t.Values[0]) <= Cost(sought, target)) is { } good)
            return string.Create(CultureInfo.InvariantCulture, $"a trial reached {good.Values[0]:G6}, and {target:G6} was to be reached");
        if (plan.Limits.Idle is not { } idle) return null;
        var (best, since) = (double.PositiveInfinity, 0);
        foreach (var trial in trials.Where(t => t.Recorded is not null).OrderBy(t => t.Recorded))
        {
            var better = IsSound(trial) && Cost(sought, trial.Values[0]) < best;
            if (better) best = Cost(sought, trial.Values[0]);
            since = better || double.IsInfinity(best) || trial.Recorded < learned ? 0 : since + 1;
        }
        return since >= idle ? $"the last {since} trials were no better than the best before them" : null;
    }

    /// <summary>The best trial, of equals the first, and with several objectives of the Pareto set; null when none is sound.</summary>
    public static StageResult? Result(PlannedStudy plan, IReadOnlyList<Trial> trials)
    {
        IReadOnlyList<Objective> sought = [.. plan.Objectives.Select(o => o.Sought)];
        var front = Bests.Of(sought, [.. Enumerable.Range(0, trials.Count).Where(n => IsSound(trials[n]))], n => trials[n].Values).ToList();
        if (front.Count == 0) return null;
        var best = front.MinBy(n => Cost(sought[0], trials[n].Values[0]));
        var metrics = Value.Of(("value", trials[best].Values[0]), ("trial", (long)best));
        if (sought.Count > 1) metrics = metrics.With("front", Value.Of(front.Select(n => (Value)(long)n)));
        return new StageResult { Best = trials[best].Parameters, Metrics = metrics, Trials = trials.Count };
    }

    public static string WhyNone(StageState study)
    {
        var trials = study.Book!.Trials;
        var last = study.Trials.Values.LastOrDefault(t => t.Status is StageStatus.Failed)?.Reason;
        var broken = trials.Count(t => t.State == TrialState.Complete);
        return (study.Stopping is { } why ? $"{why}, and " : "") + $"none of its {trials.Count} trials succeeded"
            + (broken > 0 ? $": {broken} ran to their end and broke a constraint" : last is null ? "" : $"; the last that failed: {last}");
    }

    private static bool IsSound(Trial trial) => trial is { State: TrialState.Complete, Values.Count: > 0 } && !trial.Constraints.Any(c => c > 0);

    private static double Cost(Objective objective, double value) => objective.Maximize ? -value : value;
}

using Factory.Sdk;

namespace Factory.Engine;

/// <summary>What a study came to.</summary>
internal static class StudyEnds
{
    /// <summary>The best trial, of equals the first, and with several objectives of the Pareto set; null when none is sound.</summary>
    public static StageResult? Result(PlannedStudy plan, StudyBook book)
    {
        var trials = book.Trials;
        IReadOnlyList<Objective> sought = [.. plan.Objectives.Select(o => o.Sought)];
        var front = Bests.Of(sought, [.. Enumerable.Range(0, trials.Count).Where(book.IsSound)], n => trials[n].Values).ToList();
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

    public static double Cost(Objective objective, double value) => objective.Maximize ? -value : value;
}

using Factory.Control;

namespace Factory.Cli;

/// <summary>How far trials went: what a pruner has spent, and saved.</summary>
internal static class RungsFigure
{
    public static Figure? Of(StudyDetail study)
    {
        if (study.Steps is not { } steps || study.Trials.All(t => t.Reached == 0)) return null;
        var rungs = study.Trials.Where(t => t.Reached > 0).GroupBy(t => t.Reached).OrderBy(g => g.Key).Select(g => (Reached: g.Key, Count: g.Count())).ToList();
        // Of trials that were ended anywhere there are too many places for bars of their own.
        if (rungs.Count > 12) rungs = [.. Buckets(study, steps)];
        return new("rungs", $"How far trials went, of {steps} {study.Resource ?? "steps"}", new("trials", Low: 0, High: 1.15 * rungs.Max(r => r.Count), Whole: true),
            new(study.Resource ?? "step", Ticks: [.. rungs.Select((r, i) => new Tick(i, $"{r.Reached}"))], Low: -0.6, High: rungs.Count - 0.4),
            [new BarMark([.. rungs.Select((_, i) => (double)i)], [.. rungs.Select(r => (double)r.Count)], 0.6, Lying: true, [.. rungs.Select(r => $"{r.Count}")])],
            "Trials by their last step: those below the top were paused, pruned or failed there.", 110 + 30 * rungs.Count);
    }

    private static IEnumerable<(long Reached, int Count)> Buckets(StudyDetail study, long steps) =>
        study.Trials.Where(t => t.Reached > 0).GroupBy(t => Math.Min(9, (t.Reached - 1) * 10 / steps)).OrderBy(g => g.Key).Select(g => ((g.Key + 1) * steps / 10, g.Count()));
}

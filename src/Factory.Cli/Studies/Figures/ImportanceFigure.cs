using Factory.Control;

namespace Factory.Cli;

/// <summary>What matters.</summary>
internal static class ImportanceFigure
{
    public static Figure? Of(StudyDetail study)
    {
        if (study.Importance.Count == 0) return null;
        // The greatest on top.
        var from = study.Importance.Reverse().ToList();
        return new("importance", "What matters", new("share", Low: 0, High: Math.Min(1, 1.15 * from[^1].Share)), new("", Ticks: [.. from.Select((p, i) => new Tick(i, p.Parameter))], Low: -0.6, High: from.Count - 0.4),
            [new BarMark([.. from.Select((_, i) => (double)i)], [.. from.Select(p => p.Share)], 0.6, Lying: true, [.. from.Select(p => StudyWords.Percent(p.Share))])],
            "How far the values of the best tenth of the trials differ from those of all (PED-ANOVA); the shares come to 1.", 100 + 34 * from.Count);
    }
}

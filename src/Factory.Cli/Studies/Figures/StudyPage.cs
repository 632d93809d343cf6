using System.Globalization;
using Factory.Control;

namespace Factory.Cli;

/// <summary>A study as a page of words, figures and its best trials.</summary>
internal static class StudyPage
{
    private const int BestShown = 10;
    private const int SlicesShown = 6;

    public static PlotPage Of(StudyDetail study)
    {
        var figures = new List<Figure?> { HistoryFigure.Of([study]) };
        if (study.Objectives.Count > 1) figures.Add(ParetoFigure.Of(study));
        figures.AddRange([ImportanceFigure.Of(study), ParallelFigure.Of(study)]);
        figures.AddRange(ByImportance(study).Take(SlicesShown).Select(p => SliceFigure.Of(study, p)));
        figures.AddRange([CurvesFigure.Of(study), RungsFigure.Of(study)]);
        return new($"{study.Pipeline}/{study.Name}, run {study.Run}", [.. StudyWords.Summary(study)], [.. figures.OfType<Figure>()], [BestTrials(study)]);
    }

    /// <summary>Several beside each other.</summary>
    public static PlotPage OfMany(IReadOnlyList<StudyDetail> studies) => new(
        string.Join(" and ", studies.Select(s => $"{s.Name}@{s.Run}")), [.. studies.SelectMany(s => StudyWords.Summary(s).Take(2).Select(w => $"{s.Name}@{s.Run}: {w}"))],
        [.. new[] { HistoryFigure.Of(studies) }.OfType<Figure>()]);

    private static IEnumerable<ParameterView> ByImportance(StudyDetail study) =>
        study.Space.OrderByDescending(p => study.Importance.FirstOrDefault(i => i.Parameter == p.Name)?.Share ?? 0);

    private static PlotTable BestTrials(StudyDetail study) => new("Best trials", ["trial", .. study.Objectives.Select(o => o.Name), .. study.Space.Select(p => p.Name)],
        [.. StudyScores.Ranked(study).Take(BestShown).Select(t => (IReadOnlyList<string>)
        [
            t.Number.ToString(CultureInfo.InvariantCulture), .. t.Values.Select(v => v is { } n ? Words.Number(n) : ""),
            .. study.Space.Select(p => t.Point.TryGetValue(p.Name, out var value) ? Words.Scalar(value) ?? "" : ""),
        ])]);
}

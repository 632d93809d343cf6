using Factory.Control;

namespace Factory.Cli;

/// <summary>Parallel coordinates: an axis a parameter, a line a trial, as dark as it is good; at the end what it reached.</summary>
internal static class ParallelFigure
{
    private const int MostTrials = 300;
    // Of a choice between more values only those at the ends are named.
    private const int MostNamed = 8;

    public static Figure? Of(StudyDetail study)
    {
        var ranked = StudyScores.Ranked(study).Take(MostTrials).ToList();
        if (ranked.Count < 2 || study.Space.Count == 0) return null;
        var (least, most) = (ranked.Min(t => StudyScores.First(t)!.Value), ranked.Max(t => StudyScores.First(t)!.Value));
        var axes = study.Space.Select(p => p.Name).Append(study.Objectives[0].Name).ToList();
        List<Mark> marks = [.. study.Trials.Where(t => StudyScores.Stopped(t) is not null).Take(MostTrials).SelectMany(t => Line(Places(study, t), t => t with { Ink = Ink.Quiet })), .. Rules(study, axes.Count, least, most)];
        // The worst first: the best lies on top.
        foreach (var (trial, rank) in ranked.Select((t, i) => (t, i)).Reverse()) marks.AddRange(Scored(study, trial, 1 - (double)rank / (ranked.Count - 1), least, most));
        return new("parallel", "All parameters of each trial", new("", Low: -0.4, High: axes.Count - 0.6, Ticks: [.. axes.Select((a, i) => new Tick(i, Short(a)))]),
            new("", Low: -0.12, High: 1.12, Ticks: []), marks, "A line is a trial: the darker, the better it was among them; the best is red, those that were stopped are grey. Dashes pass over a parameter that it did not have.", 460);
    }

    private static IEnumerable<LineMark> Scored(StudyDetail study, StudyTrial trial, double goodness, double least, double most)
    {
        var end = most > least ? (StudyScores.First(trial)!.Value - least) / (most - least) : 0.5;
        return Line([.. Places(study, trial), (study.Space.Count, end)], line => goodness == 1 ? line with { Width = 3, Ink = Ink.Best } : line with { Heat = 0.95 * (1 - goodness) });
    }

    private static List<(int X, double Y)> Places(StudyDetail study, StudyTrial trial) =>
        [.. study.Space.Select((p, x) => (X: x, Y: Place(p, trial))).Where(p => p.Y is not null).Select(p => (p.X, p.Y!.Value))];

    // Runs of neighbours, and dashes between them.
    private static IEnumerable<LineMark> Line(List<(int X, double Y)> places, Func<LineMark, LineMark> painted)
    {
        for (var from = 0; from < places.Count;)
        {
            var to = from + 1;
            while (to < places.Count && places[to].X == places[to - 1].X + 1) to++;
            if (to - from > 1) yield return painted(Of(places[from..to]));
            if (to < places.Count) yield return painted(Of(places[(to - 1)..(to + 1)]) with { Dashed = true });
            from = to;
        }
    }

    private static LineMark Of(List<(int X, double Y)> places) => new([.. places.Select(p => (double)p.X)], [.. places.Select(p => p.Y)], 1.2);

    // The axes themselves, with what is at their ends.
    private static IEnumerable<Mark> Rules(StudyDetail study, int count, double least, double most)
    {
        for (var x = 0; x < count; x++)
        {
            yield return new LineMark([x, x], [0, 1], 1) { Ink = Ink.Quiet };
            var (low, high) = x < study.Space.Count ? Ends(study.Space[x]) : (Words.Number(least), Words.Number(most));
            yield return new TextMark(x, -0.06, Short(low));
            yield return new TextMark(x, 1.06, Short(high));
            if (x >= study.Space.Count || study.Space[x].Values is not { Count: > 2 and <= MostNamed } values) continue;
            for (var i = 1; i < values.Count - 1; i++) yield return new TextMark(x + 0.03, (double)i / (values.Count - 1) + 0.03, Short(Words.Scalar(values[i]) ?? ""), 1);
        }
    }

    private static (string, string) Ends(ParameterView parameter) => parameter.Values is { Count: > 0 } values
        ? (Words.Scalar(values[0]) ?? "", values.Count > 1 ? Words.Scalar(values[^1]) ?? "" : "") : (Words.Number(parameter.Low ?? 0), Words.Number(parameter.High ?? 0));

    private static double? Place(ParameterView parameter, StudyTrial trial) =>
        parameter.Values is { } values ? StudyScores.Number(parameter, trial) / Math.Max(1, values.Count - 1) : StudyScores.Place(parameter, trial);

    private static string Short(string text) => text.Length <= 14 ? text : text[..13] + "…";
}

using Factory.Control;

namespace Factory.Cli;

/// <summary>Parallel coordinates: an axis a parameter, a line a trial, as dark as it is good; at the end what it reached.</summary>
internal static class ParallelFigure
{
    private const int MostTrials = 300;

    public static Figure? Of(StudyDetail study)
    {
        var ranked = StudyScores.Ranked(study).Take(MostTrials).ToList();
        if (ranked.Count < 2 || study.Space.Count == 0) return null;
        var (least, most) = (ranked.Min(t => StudyScores.First(t)!.Value), ranked.Max(t => StudyScores.First(t)!.Value));
        var axes = study.Space.Select(p => p.Name).Append(study.Objectives[0].Name).ToList();
        List<Mark> marks = [.. Rules(study, axes.Count, least, most)];
        // The worst first: the best lies on top.
        foreach (var (trial, rank) in ranked.Select((t, i) => (t, i)).Reverse()) marks.AddRange(Line(study, trial, 1 - (double)rank / (ranked.Count - 1), least, most));
        return new("parallel", "All parameters of each trial", new("", Low: -0.4, High: axes.Count - 0.6, Ticks: [.. axes.Select((a, i) => new Tick(i, Short(a)))]),
            new("", Low: -0.12, High: 1.12, Ticks: []), marks, "A line is a trial: the darker, the better it was among them; the best is red.", 460);
    }

    private static IEnumerable<Mark> Line(StudyDetail study, StudyTrial trial, double goodness, double least, double most)
    {
        var end = most > least ? (StudyScores.First(trial)!.Value - least) / (most - least) : 0.5;
        var places = study.Space.Select(p => Place(p, trial)).Append(end).Select((y, x) => (X: (double)x, Y: y)).Where(p => p.Y is not null).ToList();
        yield return new LineMark([.. places.Select(p => p.X)], [.. places.Select(p => p.Y!.Value)], goodness == 1 ? 3 : 1.2) { Ink = Ink.Best, Heat = goodness == 1 ? null : 0.95 * (1 - goodness) };
    }

    // The axes themselves, with what is at their ends.
    private static IEnumerable<Mark> Rules(StudyDetail study, int count, double least, double most)
    {
        for (var x = 0; x < count; x++)
        {
            yield return new LineMark([x, x], [0, 1], 1) { Ink = Ink.Quiet };
            var (low, high) = x < study.Space.Count ? Ends(study.Space[x]) : (Words.Number(least), Words.Number(most));
            yield return new TextMark(x, -0.06, Short(low));
            yield return new TextMark(x, 1.06, Short(high));
        }
    }

    private static (string, string) Ends(ParameterView parameter) => parameter.Values is { Count: > 0 } values
        ? (Words.Scalar(values[0]) ?? "", values.Count > 1 ? Words.Scalar(values[^1]) ?? "" : "") : (Words.Number(parameter.Low ?? 0), Words.Number(parameter.High ?? 0));

    private static double? Place(ParameterView parameter, StudyTrial trial) =>
        parameter.Values is { } values ? StudyScores.Number(parameter, trial) / Math.Max(1, values.Count - 1) : StudyScores.Place(parameter, trial);

    private static string Short(string text) => text.Length <= 14 ? text : text[..13] + "…";
}

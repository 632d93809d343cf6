using Factory.Control;

namespace Factory.Cli;

/// <summary>What each trial reached, and the best so far.</summary>
internal static class HistoryFigure
{
    private static readonly Ink[] s_inks = [Ink.Main, Ink.Second, Ink.Third, Ink.Fourth];

    public static Figure? Of(IReadOnlyList<StudyDetail> studies)
    {
        var marks = studies.SelectMany((s, i) => Marks(s, studies.Count == 1 ? null : $"{s.Name}@{s.Run}", s_inks[i % s_inks.Length])).ToList();
        return marks.All(m => m is PointMark { X.Count: 0 }) ? null : new("history", "Best so far", new("result", Whole: true), new(studies[0].Objectives[0].Name), marks,
            $"Each point is a trial, an open one a trial that was stopped, at its last step; the line is the best up to there. {(studies[0].Objectives[0].Maximize ? "More" : "Less")} is better.");
    }

    private static IEnumerable<Mark> Marks(StudyDetail study, string? name, Ink ink)
    {
        var trials = study.Trials.Where(t => t.Recorded is not null && StudyScores.First(t) is not null).OrderBy(t => t.Recorded).ToList();
        if (name is null) yield return Stopped(study);
        if (trials.Count == 0) yield break;
        double[] x = [.. trials.Select(t => t.Recorded!.Value + 1.0)], y = [.. trials.Select(t => StudyScores.First(t)!.Value)];
        yield return new PointMark(x, y, 5) { Ink = name is null ? Ink.Quiet : ink, Name = name is null ? "trial" : null, Heat = null };
        var best = new double[y.Length];
        for (var i = 0; i < y.Length; i++) best[i] = i == 0 ? y[0] : study.Objectives[0].Maximize ? Math.Max(best[i - 1], y[i]) : Math.Min(best[i - 1], y[i]);
        // Up to the last result, whatever that was.
        yield return new LineMark([.. x, study.Trials.Max(t => t.Recorded)!.Value + 1.0], [.. best, best[^1]], 2.5, Stairs: true) { Ink = ink, Name = name ?? "best so far" };
    }

    private static PointMark Stopped(StudyDetail study)
    {
        var stopped = study.Trials.Where(t => t.Recorded is not null && StudyScores.Stopped(t) is not null).ToList();
        return new([.. stopped.Select(t => t.Recorded!.Value + 1.0)], [.. stopped.Select(t => StudyScores.Stopped(t)!.Value)], 5, Open: true)
        {
            Ink = Ink.Quiet, Name = stopped.Count > 0 ? "stopped" : null,
        };
    }
}

using Factory.Control;

namespace Factory.Cli;

/// <summary>The learning curves.</summary>
internal static class CurvesFigure
{
    public static Figure? Of(StudyDetail study)
    {
        var trials = study.Trials.Select(t => (Trial: t, Curve: t.Curve.Where(p => p.Value is not null).ToList())).Where(t => t.Curve.Count > 0).ToList();
        if (trials.Count == 0) return null;
        var best = StudyScores.Ranked(study).FirstOrDefault();
        var (stopped, whole) = (trials.Where(t => t.Trial.State != TrialState.Complete).ToList(), trials.Where(t => t.Trial.State == TrialState.Complete && t.Trial != best).ToList());
        List<Mark> marks = [.. Lines(stopped, 1, Ink.Quiet, "stopped or running"), .. Lines(whole, 1, Ink.Main, "complete"),
            .. Lines([.. trials.Where(t => t.Trial == best)], 2.5, Ink.Best, "best"),
            // A curve of one step is no line.
            .. trials.Where(t => t.Curve.Count == 1).Select(t => new PointMark([t.Curve[0].Step], [t.Curve[0].Value!.Value], 4) { Ink = Ink.Quiet })];
        return new("curves", "Learning curves", new(study.Resource ?? "step", Whole: true), new(study.Objectives[0].Name), marks,
            "Each line is a trial, as far as it went.");
    }

    private static IEnumerable<Mark> Lines(List<(StudyTrial Trial, List<CurveStep> Curve)> trials, double width, Ink ink, string name) =>
        trials.Select((t, i) => new LineMark([.. t.Curve.Select(p => (double)p.Step)], [.. t.Curve.Select(p => p.Value!.Value)], width) { Ink = ink, Name = i == 0 ? name : null });
}

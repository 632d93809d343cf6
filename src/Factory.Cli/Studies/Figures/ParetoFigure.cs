using Factory.Control;

namespace Factory.Cli;

/// <summary>Two objectives against each other, and the trials that no other is better than.</summary>
internal static class ParetoFigure
{
    public static Figure? Of(StudyDetail study)
    {
        var trials = study.Trials.Where(t => t.Values is [not null, not null, ..] && StudyScores.First(t) is not null).ToList();
        if (trials.Count == 0) return null;
        // From where less of the first is: stairs hold the second until there is a better one, on the side that can be had.
        var best = trials.Where(t => study.Best.Contains(t.Number)).OrderBy(t => StudyScores.Sign(study) * X(t)).ToList();
        List<Mark> marks =
        [
            new PointMark([.. trials.Except(best).Select(X)], [.. trials.Except(best).Select(Y)], 5) { Ink = Ink.Quiet, Name = "trial" },
            new LineMark([.. best.Select(X)], [.. best.Select(Y)], 1.5, Stairs: study.Objectives.Count == 2) { Ink = Ink.Best },
            new PointMark([.. best.Select(X)], [.. best.Select(Y)], 7) { Ink = Ink.Best, Name = "Pareto front" },
        ];
        return new("pareto", "What can be had together", AxisOf(study.Objectives[0]), AxisOf(study.Objectives[1]), marks,
            study.Objectives.Count > 2 ? "The first two objectives; of the front, no trial is as good in all and better in one." : "Of the front, no other trial is as good in both and better in one.");

        static double X(StudyTrial trial) => trial.Values[0]!.Value;
        static double Y(StudyTrial trial) => trial.Values[1]!.Value;
    }

    private static Axis AxisOf(ObjectiveView objective) => new($"{objective.Name} ({(objective.Maximize ? "more" : "less")} is better)");
}

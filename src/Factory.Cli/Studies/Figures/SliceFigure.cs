using Factory.Control;

namespace Factory.Cli;

/// <summary>One parameter and what was reached with its values.</summary>
internal static class SliceFigure
{
    public static Figure? Of(StudyDetail study, ParameterView parameter)
    {
        var all = study.Trials.Where(t => StudyScores.Number(parameter, t) is not null).ToList();
        var trials = all.Where(t => StudyScores.First(t) is not null).ToList();
        var stopped = all.Where(t => StudyScores.Stopped(t) is not null).ToList();
        if (trials.Count == 0) return null;
        var last = Math.Max(1, trials.Max(t => t.Number));
        var best = StudyScores.Ranked(study).First();
        List<Mark> marks =
        [
            new PointMark([.. stopped.Select(X)], [.. stopped.Select(t => StudyScores.Stopped(t)!.Value)], 6, Open: true) { Ink = Ink.Quiet, Name = stopped.Count > 0 ? "stopped" : null },
            new PointMark([.. trials.Select(X)], [.. trials.Select(Y)], 6, Heats: [.. trials.Select(t => 0.95 * (1 - (double)t.Number / last))]),
            .. trials.Contains(best) ? new Mark[] { new PointMark([X(best)], [Y(best)], 13, Open: true) { Ink = Ink.Best, Name = $"best, trial {best.Number}" } } : [],
        ];
        return new($"slice-{parameter.Name}", $"{study.Objectives[0].Name} by {parameter.Name}", AxisOf(parameter), new(study.Objectives[0].Name), marks,
            "A point is a trial: the darker, the later; an open one was stopped, and stands at its last step.", 340);

        // Trials with the same choice stand side by side, each always in its place.
        double X(StudyTrial trial) => StudyScores.Number(parameter, trial)!.Value + (parameter.Values is null ? 0 : 0.3 * (trial.Number * 0.618034 % 1 - 0.5));
        double Y(StudyTrial trial) => StudyScores.First(trial)!.Value;
    }

    private static Axis AxisOf(ParameterView parameter) => parameter.Values is { } values
        ? new(parameter.Name, Low: -0.5, High: values.Count - 0.5, Ticks: [.. values.Select((v, i) => new Tick(i, Words.Scalar(v) ?? "null"))])
        : new(parameter.Name, Log: parameter.Log, Whole: parameter.Kind == ParameterKind.Whole && !parameter.Log);
}

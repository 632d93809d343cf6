using System.Text.Json;
using Factory.Control;

namespace Factory.Cli;

/// <summary>Numbers of a study's trials, for words and pictures.</summary>
internal static class StudyScores
{
    /// <summary>The complete trials with a number, the best of the first objective first.</summary>
    public static IEnumerable<StudyTrial> Ranked(StudyDetail study) =>
        study.Trials.Where(t => First(t) is not null).OrderBy(t => Sign(study) * First(t)!.Value).ThenBy(t => t.Number);

    /// <summary>Of the first objective; null where a trial is not complete, breaks a constraint, lies outside of the space, or has no finite one.</summary>
    public static double? First(StudyTrial trial) =>
        trial is { State: TrialState.Complete, Outside: false, Values: [{ } value, ..] } && trial.Violations.All(v => v <= 0) ? value : null;

    /// <summary>The last value of the curve of a trial that was stopped, or is not at its end; null where there is none.</summary>
    public static double? Stopped(StudyTrial trial) =>
        trial is { State: TrialState.Pruned or TrialState.Paused or TrialState.Running, Outside: false } ? trial.Curve.LastOrDefault(p => p.Value is not null)?.Value : null;

    public static int Sign(StudyDetail study) => study.Objectives[0].Maximize ? -1 : 1;

    /// <summary>Where a trial's value of a range lies, from 0 to 1; null where it has none.</summary>
    public static double? Place(ParameterView parameter, StudyTrial trial)
    {
        if (Number(parameter, trial) is not { } value || parameter is not { Low: { } low, High: { } high } || high <= low) return null;
        double At(double v) => parameter.Log ? Math.Log(v) : v;
        return Math.Clamp((At(value) - At(low)) / (At(high) - At(low)), 0, 1);
    }

    /// <summary>A trial's value as a number: of a choice its place in the list.</summary>
    public static double? Number(ParameterView parameter, StudyTrial trial)
    {
        if (!trial.Point.TryGetValue(parameter.Name, out var value)) return null;
        if (parameter.Values is not { } values) return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
        for (var i = 0; i < values.Count; i++)
        {
            if (JsonElement.DeepEquals(values[i], value)) return i;
        }
        return null;
    }
}

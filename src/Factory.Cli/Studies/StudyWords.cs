using System.Globalization;
using Factory.Control;

namespace Factory.Cli;

/// <summary>A study in sentences.</summary>
internal static class StudyWords
{
    // Below it a parameter's share is little more than chance.
    private const double Little = 0.1;
    private const double Edge = 0.1;

    /// <summary><c>trial.Accuracy 0.974</c></summary>
    public static string Values(StudyDetail study, StudyTrial trial) =>
        string.Join(", ", study.Objectives.Zip(trial.Values, (o, v) => $"{Escape.Line(o.Name)} {(v is { } number ? Words.Number(number) : "not finite")}"));

    /// <summary>What a person should know, a sentence or two each.</summary>
    public static IEnumerable<string> Summary(StudyDetail study)
    {
        yield return Counts(study);
        if (Best(study) is { } best) yield return best;
        if (Importance(study) is { } importance) yield return importance;
        foreach (var edge in Edges(study)) yield return edge;
        if (Saved(study) is { } saved) yield return saved;
        if (study.Over is { } over) yield return $"It ended before its trials did: {over}.";
    }

    private static string Counts(StudyDetail study)
    {
        var states = study.Trials.GroupBy(t => t.State).OrderByDescending(g => g.Count()).Select(g => $"{g.Count()} {Words.Of(g.Key)}");
        var of = study.Budget is { } budget && budget > study.Trials.Count ? $" of {budget}" : "";
        return study.Trials.Count == 0 ? "No trial has begun." : $"{Words.Count(study.Trials.Count, "trial")}{of}: {string.Join(", ", states)}.";
    }

    private static string? Best(StudyDetail study)
    {
        var recorded = study.Trials.Count(t => t.Recorded is not null);
        return study.Best switch
        {
            [] => null,
            [var n] when study.Trials.First(t => t.Number == n) is { } trial =>
                $"The best is trial {n} with {Values(study, trial)}{(trial.Recorded is { } at && recorded > at + 1 ? $"; {Words.Count(recorded - at - 1, "result")} since then did not better it" : "")}.",
            _ => $"{study.Best.Count} trials are such that no other is as good in all and better in one.",
        };
    }

    private static string? Importance(StudyDetail study)
    {
        if (study.Importance is not [var first, ..] all) return null;
        var words = $"{Escape.Line(first.Parameter)} matters most ({Percent(first.Share)} of what all parameters have to do with it)";
        var more = all.Skip(1).Where(i => i.Share >= Little).Select(i => $"{Escape.Line(i.Parameter)} ({Percent(i.Share)})").ToList();
        var little = all.Skip(1).Where(i => i.Share < Little).Select(i => Escape.Line(i.Parameter)).ToList();
        if (more.Count > 0) words += $", then {string.Join(", ", more)}";
        return little.Count > 0 ? $"{words}; {Listed(little)} hardly {(little.Count == 1 ? "matters" : "matter")}." : words + ".";
    }

    // A parameter that matters and whose best values lie at an end of its range could have better ones beyond.
    private static IEnumerable<string> Edges(StudyDetail study)
    {
        var best = StudyScores.Ranked(study).Take(5).ToList();
        if (best.Count < 5) yield break;
        foreach (var parameter in study.Space.Where(p => p is { Kind: not ParameterKind.Choice, Low: not null, High: not null } && p.High > p.Low))
        {
            if (study.Importance.FirstOrDefault(i => i.Parameter == parameter.Name) is not { Share: >= Little }) continue;
            var places = best.Select(t => StudyScores.Place(parameter, t)).ToList();
            if (places.All(p => p <= Edge)) yield return Beyond(parameter, "lower", parameter.Low!.Value);
            if (places.All(p => p >= 1 - Edge)) yield return Beyond(parameter, "upper", parameter.High!.Value);
        }
    }

    private static string Beyond(ParameterView parameter, string end, double at) =>
        $"The five best trials all lie at the {end} end of {Escape.Line(parameter.Name)} ({Words.Number(at)}): there may be better ones beyond it.";

    private static string? Saved(StudyDetail study) =>
        study is { StepsDone: { } done, StepsOfFullRuns: > 0 and var full } && done < full
            ? $"{Number(done)} of {Number(full)} {Escape.Line(study.Resource ?? "steps")} were computed: {Percent(1 - (double)done / full)} less than with every trial run to its end."
            : null;

    private static string Listed(List<string> names) => names.Count == 1 ? names[0] : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";

    private static string Number(long number) => number.ToString("#,##0", CultureInfo.InvariantCulture);

    public static string Percent(double share) => share.ToString("0 %", CultureInfo.InvariantCulture);
}

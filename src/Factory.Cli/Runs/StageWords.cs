using Factory.Control;

namespace Factory.Cli;

/// <summary>What there is to say of a stage in one short phrase; escaped.</summary>
internal static class StageWords
{
    private const int MetricsShown = 4;

    public static string Of(StageView stage, DateTimeOffset now) => stage.Status switch
    {
        StageState.Waiting or StageState.Looking => "waiting",
        StageState.Joined => "another run computes the same",
        StageState.Queued => Because("queued", stage.Reason),
        StageState.Backoff => Because("will be tried again", stage.Reason),
        StageState.Paused => "at its rung",
        StageState.Running => Join("running" + On(stage), Progress(stage)),
        StageState.Asking => "asking whether it is to run",
        StageState.Acting when stage.Gate is { Asked: not null, Approved: null } =>
            $"{Escape.Line(stage.Reason ?? "waits for approval")}: `factory approve {Escape.Line(stage.Name)}`",
        StageState.Acting => Join("running", Study(stage), FanOut(stage)),
        StageState.Done => Done(stage, now),
        var over => Because(Words.Of(over), stage.Reason ?? FailedConditions(stage)),
    };

    /// <summary>How far it is; null when it does not tell.</summary>
    public static string? Progress(StageView stage) =>
        (stage.Progress, stage.Note) switch
        {
            (null, null) => null,
            ({ } share, null) => Percent(share),
            (null, { } note) => Escape.Line(note),
            ({ } share, { } note) => $"{Percent(share)} {Escape.Line(note)}",
        };

    /// <summary>A study in short: how many of its trials are over, and the best.</summary>
    public static string? Study(StageView stage)
    {
        if (stage.Study is not { } study) return null;
        var trials = study.Trials is { } all && stage.Status != StageState.Done ? $"{study.Done} of {Words.Count(all, "trial")}"
            : Words.Count(study.Done, "trial");
        return Join(trials, study.Pruned > 0 ? $"{study.Pruned} pruned" : null, study.Failed > 0 ? $"{study.Failed} failed" : null, Best(study));
    }

    /// <summary>A fan-out in short: how many stages it came to; escaped.</summary>
    public static string? FanOut(StageView stage) => stage.FanOut is not { } fanOut ? null
        : fanOut.Stages == 0 ? $"looking what {Escape.Line(fanOut.Over)} holds"
        : stage.Status == StageState.Done ? $"{Words.Count(fanOut.Stages, "stage")} over {Escape.Line(fanOut.Over)}"
        : $"{fanOut.Done} of {Words.Count(fanOut.Stages, "stage")} over {Escape.Line(fanOut.Over)}";

    public static string? Best(StudyView study) => study.BestValue is not { } value ? null
        : $"best {Words.Number(value)}{(study.Best is { Count: > 0 } best ? $" ({Words.Settings(best)})" : "")}";

    public static string? Gate(StageView stage) =>
        stage.Gate is { Conditions: { Count: > 0 } conditions } gate
            ? $"passed {Words.Count(conditions.Count, "condition")}{(gate.AnsweredBy is { } user ? $", approved by {Escape.Line(user)}" : "")}" : null;

    public static string Release(ReleaseView release)
    {
        var name = $"{Escape.Line(release.Name)}@{release.Version}";
        var words = release.Created ? $"published {name}" : $"{name}, unchanged";
        return Alias(release) is { } alias ? $"{words} ({alias})" : words;
    }

    /// <summary>The name that points to a release, and where it pointed before; null when there is none.</summary>
    public static string? Alias(ReleaseView release) => release.Alias is not { } alias ? null
        : release.AliasFrom is { } from ? $"{Escape.Line(alias)}, which was version {from}" : Escape.Line(alias);

    public static string Unchanged(int stages) => $"{Words.Count(stages, "stage")} as in the run before";

    public static string Paused(long run, string by) => $"paused by {Escape.Line(by)}: `factory resume {run}`";

    /// <summary>What a stage that is done came to; null when there is nothing to say.</summary>
    public static string? Outcome(StageView stage) =>
        Join(Study(stage), FanOut(stage), Gate(stage), stage.Release is { } release ? Release(release) : null, MetricsOf(stage)) is { Length: > 0 } words ? words : null;

    private static string Done(StageView stage, DateTimeOffset now) => Colon(How(stage, now), Outcome(stage));

    private static string How(StageView stage, DateTimeOffset now) => stage.Provenance switch
    {
        ResultSource.Cached => "cached" + From(stage),
        ResultSource.Shared => "shared" + From(stage),
        _ when stage.FanOut is not null => "",
        _ when stage.Kind is StageKind.Task or StageKind.Study && Words.Elapsed(stage, now) is { } time => $"done in {Words.Duration(time)}{On(stage)}",
        _ => stage.Release is null ? "done" : "",
    };

    // A cached stage was measured when it was computed; a study's best trial says it better.
    private static string? MetricsOf(StageView stage) =>
        stage is { Provenance: ResultSource.Computed, Kind: StageKind.Task } ? Words.Metrics(stage.Metrics, MetricsShown) : null;

    private static string? FailedConditions(StageView stage) => stage.Gate is not { } gate ? null
        : string.Join("; ", gate.Conditions.Where(c => c.Value != true).Select(ConditionWords.Of)) is { Length: > 0 } words ? words : null;

    // A model with a trial's settings is that trial's model: say whose it was.
    private static string From(StageView stage) => stage.Origin is not { } origin ? ""
        : $" from run {origin.Run}{(origin.Stage == stage.Name ? "" : $", {Escape.Line(origin.Stage)}")}";
    private static string On(StageView stage) => stage.Device is { } device ? $" on {Escape.Line(device)}" : "";
    private static string Percent(double share) => FormattableString.Invariant($"{Math.Clamp(share, 0, 1) * 100:0} %");
    private static string Because(string words, string? reason) => Colon(words, reason is null ? null : Words.Reason(reason));

    public static string Colon(string words, string? more) => more is null ? words : words.Length == 0 ? more : $"{words}: {more}";

    private static string Join(params ReadOnlySpan<string?> parts) => string.Join(", ", parts.ToArray().Where(p => !string.IsNullOrEmpty(p)));
}

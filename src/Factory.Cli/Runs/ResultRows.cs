using Factory.Control;

namespace Factory.Cli;

/// <summary>What came of a run, in a few rows: what was released, how good it is, what ran where, what was cached, how long it took.</summary>
internal static class ResultRows
{
    public static IReadOnlyList<(string Name, string Words)> Of(RunDetail run, DateTimeOffset now)
    {
        var rows = new List<(string, string)>();
        var releases = run.Result?.Releases ?? [.. run.Stages.Where(s => s is { Status: StageState.Done, Release: not null }).Select(s => s.Release!)];
        foreach (var release in releases) rows.AddRange(Release(release));
        foreach (var (stage, metrics) in run.Result?.Metrics ?? new Dictionary<string, IReadOnlyDictionary<string, System.Text.Json.JsonElement>>())
            if (Words.Metrics(metrics) is { Length: > 0 } words) rows.Add((Escape.Line(stage), words));
        if (Ran(run, now) is { } ran) rows.Add(("ran", ran));
        if (Cached(run) is { } cached) rows.Add(("cached", cached));
        rows.Add(("time", Words.Duration(Words.Elapsed(run.Started, run.Ended, now))));
        if (run.Status != RunState.Succeeded) rows.Add(("status", Standing(run)));
        foreach (var warning in Warnings(run)) rows.Add(("warning", warning));
        return rows;
    }

    // Trials of one study say the same, and the last attempt says what still holds.
    private static IEnumerable<string> Warnings(RunDetail run) => run.Stages
        .Where(s => s.Attempts.Count > 0)
        .SelectMany(s => (s.Attempts[^1].Warnings ?? []).Select(w => $"{Escape.Line(s.Trial?.Study ?? s.Name)}: {Escape.Line(w)}"))
        .Distinct(StringComparer.Ordinal);

    private static IEnumerable<(string, string)> Release(ReleaseView release)
    {
        var alias = StageWords.Alias(release) is { } name ? $" ({name})" : "";
        yield return ("release", Escape.Line(release.Name) + alias);
        yield return ("version", release.Created ? $"{release.Version}" : $"{release.Version}, unchanged");
    }

    // cpu (2 cores): raw, clean, model in 12 s
    private static string? Ran(RunDetail run, DateTimeOffset now)
    {
        var groups = run.Stages
            .Where(s => s.FanOut is null && (s is { Kind: StageKind.Task, Provenance: ResultSource.Computed } or { Status: StageState.Pruned, Attempts.Count: > 0 } && run.Repeats is null))
            .GroupBy(s => s.Device ?? "here")
            .Select(g => $"{Names(g)} on {Escape.Line(g.Key)} ({Words.Duration(TimeSpan.FromTicks(g.Sum(s => Computing(s, now).Ticks)))}{(g.Count() > 1 ? " together" : "")})");
        return string.Join("; ", groups) is { Length: > 0 } words ? words : null;
    }

    // What its attempts took: a trial that rests at a rung holds no device.
    private static TimeSpan Computing(StageView stage, DateTimeOffset now) =>
        stage.Attempts.Count == 0 ? Words.Elapsed(stage, now) ?? default : TimeSpan.FromTicks(stage.Attempts.Sum(a => Words.Elapsed(a.Started, a.Ended, now).Ticks));

    private static string? Cached(RunDetail run)
    {
        if (run is { Repeats: not null, Stages.Count: 0 }) return "everything";
        var reused = run.Stages.Where(s => s.FanOut is null && s.Provenance is ResultSource.Cached or ResultSource.Shared).ToList();
        if (run.Unchanged is { } unchanged) return Words.Count(reused.Count + unchanged, "stage");
        if (reused.Count == 0) return null;
        return reused.Count == run.Stages.Count(s => s.FanOut is null && s.Provenance is not null) && run.Stages.All(s => s.Status is StageState.Done or StageState.Pruned) ? "everything" : Names(reused);
    }

    // Trials by their number only; more than a handful of names say no more than their count.
    private static string Names(IEnumerable<StageView> stages)
    {
        var all = stages.ToList();
        var names = all.Where(s => s.Trial is null).Select(s => Escape.Line(s.Name)).ToList();
        var trials = all.GroupBy(s => s.Trial?.Study).Where(g => g.Key is not null).Select(g => $"{Words.Count(g.Count(), "trial")} of {Escape.Line(g.Key!)}");
        return string.Join(", ", (names.Count <= 8 ? names : [Words.Count(names.Count, "stage")]).Concat(trials));
    }

    /// <summary>How it stands, and why: of a run that someone ended also what had gone wrong before.</summary>
    public static string Standing(RunDetail run)
    {
        var broken = run.Stages.Where(s => s.Status is StageState.Failed or StageState.Blocked && s.Reason is not null && s.Trial is null).OrderBy(s => s.Status == StageState.Failed ? 0 : 1)
            .FirstOrDefault();
        var first = broken is null || run.Result?.Reason?.StartsWith($"{broken.Name}:", StringComparison.Ordinal) == true ? null : $"{broken.Name}: {broken.Reason}";
        var reasons = new[] { first, run.Result?.Reason }.OfType<string>().Select(Words.Reason).ToList();
        return StageWords.Colon(Words.Of(run.Status), reasons.Count > 0 ? string.Join("; ", reasons) : null);
    }
}

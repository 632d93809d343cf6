using Factory.Control;
using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Explains stages: what is different from the nearest run before, field by field, and what was decided.</summary>
internal sealed class WhyReports(RecordStore records, EngineLoop loop, TriggerViews triggers, TimeProvider clock)
{
    public async Task<WhyReport?> Of(RunId run, string name)
    {
        if (records.Queries.Runs.Find(run) is not { } details || details.Stages.FirstOrDefault(s => s.Name == name) is not { } stage) return null;
        // A run that repeats another has the other's rows, and differs from it in nothing.
        var now = records.Queries.Results.DocumentOf(details.Run.Repeats ?? run, stage.Idx);
        var before = details.Run.Repeats is null ? records.Queries.Results.DocumentBefore(run, name) : now;
        IReadOnlyList<Difference> differences = now is null || before is null ? [] : InputDifferences.Between(before.Document, now.Document);
        var waiting = stage.Status == StageStatus.Queued ? await loop.Ask(e => e.WhyWaiting(new(run, stage.Idx), loop.Now)) : null;
        var last = stage.Attempts.Count > 0 ? stage.Attempts[^1] : null;
        return new()
        {
            Run = run.Value, Stage = name, Status = Wire.State(stage.Status), Provenance = Wire.Source(stage.Provenance),
            InputHash = stage.InputHash?.Hex,
            Words = [.. Words(stage, details, before, differences), .. new[] { waiting, triggers.Words(details.Run) }.OfType<string>(), .. Deaths(stage), .. Causes(stage, details, differences)],
            Against = before?.Run.Value, Differences = differences,
            Placement = last is null ? null : new(Wire.Device(last.Placement), last.Why),
            Waits = [.. Waits.Of(stage, details, clock.GetUtcNow().ToUnixTimeMilliseconds())],
            Attempts = [.. stage.Attempts.Select(RunViews.Attempt)],
        };
    }

    private IEnumerable<string> Deaths(StageDetails stage) => stage.Started is not { } started ? []
        : records.Lives.AfterDeaths(started, stage.Ended).Select(t => $"the daemon died while it was at work, and one that was started at {Wire.Time(t).ToLocalTime():HH:mm:ss} took it up");

    private static IEnumerable<string> Words(StageDetails stage, RunDetails run, StageDocument? before, IReadOnlyList<Difference> differences)
    {
        yield return (stage.Status, stage.Provenance) switch
        {
            (StageStatus.Done or StageStatus.Acting, _) when stage.Over is { } over =>
                $"it has a stage for each of the {run.Stages.Count(s => s.PartOf == stage.Idx)} entries of {over}: `factory why` explains each",
            (StageStatus.Done, Provenance.Cached)
                when stage.OriginRun is { } origin => $"its result was known: run {origin} computed it as {stage.OriginStage}",
            (StageStatus.Done, Provenance.Cached) => "what it makes was there already",
            (StageStatus.Done, Provenance.Shared) => $"run {stage.OriginRun} computed the same at the same time, and both have its result",
            (StageStatus.Done, _) when stage.Kind == Factory.Storage.StageKind.Task => $"it was computed: {stage.Why ?? "nothing was known"}",
            (StageStatus.Done, _) => "it was done anew",
            (StageStatus.Queued, _) => $"it waits for a device: {stage.Why}",
            (StageStatus.Waiting, _) => $"it waits for {Open(stage, run)}",
            (StageStatus.Asking, _) => "its `when` is being asked",
            (StageStatus.Looking, _) => "the cache is being asked for its result",
            (StageStatus.Joined, _) => $"run {stage.LeaderRun} is computing the same, and both will have its result",
            (StageStatus.Backoff, _) => $"it will be tried again: {stage.Reason}",
            (StageStatus.Acting, _) when Approvers.WaitedFor(stage) is { } approvers => $"its conditions hold, and it waits for the approval of {approvers}",
            (StageStatus.Acting, _) => "it is at work",
            var (status, _) => $"it is {status.ToString().ToLowerInvariant()}{(stage.Reason is { } reason ? $": {reason}" : "")}",
        };
        if (stage.Over is not null) yield break;
        if (before is null) yield return "no earlier run has this stage";
        else if (differences.Count == 0) yield return $"its inputs, settings and code are those of run {before.Run}";
        else yield return $"against run {before.Run}, {differences.Count} of its inputs, settings or code differ";
    }

    /// <summary>Where what differs comes from, as far as it comes from stages of the run.</summary>
    private static IEnumerable<string> Causes(StageDetails stage, RunDetails run, IReadOnlyList<Difference> differences)
    {
        if (!differences.Any(d => d.Field.StartsWith("inputs.", StringComparison.Ordinal))) return [];
        var computed = stage.After.Select(i => run.Stages[i]).Where(s => s.Provenance == Provenance.Computed).Select(s => s.Name).ToList();
        return computed.Count == 0 ? []
            : [$"other content came from {string.Join(" and ", computed)}: `factory why {computed[0]} --run {run.Run.Id}` tells why"];
    }

    private static string Open(StageDetails stage, RunDetails run) =>
        string.Join(", ", stage.After.Select(i => run.Stages[i]).Where(s => s.Status < StageStatus.Done).Select(s => s.Name)) is { Length: > 0 } names
            ? names : "its turn";
}

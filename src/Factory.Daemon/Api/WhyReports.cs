using Factory.Control;
using Factory.Engine;
using Factory.Sdk;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Explains stages: what is different from the nearest run before, field by field, and what was decided.</summary>
internal sealed class WhyReports(RecordStore records)
{
    public WhyReport? Of(RunId run, string name)
    {
        if (records.Queries.Runs.Find(run) is not { } found || found.Stages.FirstOrDefault(s => s.Name == name) is not { } stage) return null;
        // A run that repeats another differs from it in nothing.
        var now = records.Queries.Results.DocumentOf(found.Run.Repeats ?? run, stage.Idx);
        var before = found.Run.Repeats is null ? records.Queries.Results.DocumentBefore(run, name) : now;
        IReadOnlyList<Difference> differences = now is null || before is null ? [] : [.. Differ("", before.Document, now.Document)];
        var last = stage.Attempts.Count > 0 ? stage.Attempts[^1] : null;
        return new()
        {
            Run = run.Value, Stage = name, Status = (Control.StageState)(int)stage.Status, Provenance = stage.Provenance is { } p ? (ResultSource)(int)p : null,
            InputHash = stage.InputHash?.Hex, Words = [.. Words(stage, before, differences)], Against = before?.Run.Value, Differences = differences,
            Placement = last is null ? null : new(Wire.Device(last.Placement), last.Why),
            Attempts = [.. stage.Attempts.Select(RunViews.Attempt)],
        };
    }

    private static IEnumerable<string> Words(StageDetails stage, StageDocument? before, IReadOnlyList<Difference> differences)
    {
        yield return (stage.Status, stage.Provenance) switch
        {
            (StageStatus.Done, Provenance.Cached) when stage.OriginRun is { } run => $"its result was known: run {run} computed it as {stage.OriginStage}",
            (StageStatus.Done, Provenance.Cached) => "what it makes was there already",
            (StageStatus.Done, Provenance.Shared) => $"run {stage.OriginRun} computed the same at the same time, and both have its result",
            (StageStatus.Done, _) when stage.Kind == Factory.Storage.StageKind.Task => $"it was computed: {stage.Why ?? "nothing was known"}",
            (StageStatus.Done, _) => "it was done anew",
            (StageStatus.Queued, _) => $"it waits for a device: {stage.Why}",
            (StageStatus.Waiting, _) => "it waits for the stages before it",
            var (status, _) => $"it is {status.ToString().ToLowerInvariant()}{(stage.Reason is { } reason ? $": {reason}" : "")}",
        };
        if (before is null) yield return "no earlier run has this stage";
        else if (differences.Count == 0) yield return $"its inputs, settings and code are those of run {before.Run}";
        else yield return $"against run {before.Run}, {differences.Count} of its inputs, settings or code differ";
    }

    private static IEnumerable<Difference> Differ(string path, Value? before, Value? after)
    {
        if (Equals(before, after)) return [];
        if (before is Value.Map b && after is Value.Map a)
            return b.Members.Keys.Union(a.Members.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).SelectMany(k => Differ(path.Length == 0 ? k : $"{path}.{k}", b[k], a[k]));
        return [new(path, Text(before), Text(after))];
    }

    private static string? Text(Value? value) => value?.AsText() ?? value?.ToString();
}

using Factory.Control;
using Factory.Engine;
using Factory.Sdk;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Compares two runs, stage by stage.</summary>
internal sealed class RunComparison(RecordStore records)
{
    /// <summary>Null when one of them is not there.</summary>
    public RunDiff? Of(RunId before, RunId after)
    {
        if (records.Queries.Runs.Find(before) is not { } b || records.Queries.Runs.Find(after) is not { } a) return null;
        var (was, now) = (ByName(b), ByName(a));
        var names = a.Stages.Concat(b.Stages).Where(s => s.Trial is null).Select(s => s.Name).Distinct(StringComparer.Ordinal);
        return new(before.Value, after.Value, [.. names.Select(n => Compare(n, b, was.GetValueOrDefault(n), a, now.GetValueOrDefault(n)))]);
    }

    private StageDiff Compare(string name, RunDetails before, StageDetails? was, RunDetails after, StageDetails? now)
    {
        var inputs = was is null || now is null || was.InputHash == now.InputHash ? [] : Inputs(before, was, after, now);
        var outputs = was is null || now is null ? [] : InputDifferences.Between(Outputs(was), Outputs(now));
        var metrics = was is null || now is null ? [] : InputDifferences.Between(was.Metrics ?? Value.Map.Empty, now.Metrics ?? Value.Map.Empty);
        return new()
        {
            Name = name,
            Change = was is null ? DiffKind.Added : now is null ? DiffKind.Removed
                : was.InputHash == now.InputHash && was.Status == now.Status && outputs.Count + metrics.Count == 0 ? DiffKind.Same : DiffKind.Changed,
            StatusBefore = (Control.StageState?)(int?)was?.Status, StatusAfter = (Control.StageState?)(int?)now?.Status,
            Inputs = inputs, Outputs = outputs, Metrics = metrics, SecondsBefore = Seconds(was), SecondsAfter = Seconds(now),
        };
    }

    private IReadOnlyList<Difference> Inputs(RunDetails before, StageDetails was, RunDetails after, StageDetails now) =>
        records.Queries.Results.DocumentOf(Rows(before), was.Idx) is { } b && records.Queries.Results.DocumentOf(Rows(after), now.Idx) is { } a
            ? InputDifferences.Between(b.Document, a.Document) : [];

    // One that repeats another has the other's rows.
    private static RunId Rows(RunDetails run) => run.Run.Repeats ?? run.Run.Id;

    private static Dictionary<string, StageDetails> ByName(RunDetails run) =>
        run.Stages.Where(s => s.Trial is null).ToDictionary(s => s.Name, StringComparer.Ordinal);

    private static Value.Map Outputs(StageDetails stage) => Value.Of([.. stage.Outputs.Select(o => (o.Name, (Value)o.Artifact.Hex))]);

    private static double? Seconds(StageDetails? stage) =>
        stage is { Provenance: Provenance.Computed, Started: { } started, Ended: { } ended } ? (ended - started) / 1000.0 : null;
}

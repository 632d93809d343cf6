using System.Globalization;
using Factory.Control;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Triggers as people see them: what they wait for, and when they fire next.</summary>
internal sealed class TriggerViews(BoundTriggers triggers, RecordStore records, TimeProvider clock)
{
    /// <summary>Those of a pipeline's file in the watched folder.</summary>
    public IReadOnlyList<TriggerView> Of(string path) =>
        [.. (triggers.At(path)?.Triggers ?? []).Select(t => View(path, t))];

    /// <summary>Of a run that a trigger began: which, and when it fires next; null for others.</summary>
    public string? Words(Factory.Storage.RunSummary run)
    {
        if (!run.RequestedBy.StartsWith("trigger ", StringComparison.Ordinal)) return null;
        var next = records.Queries.Pipelines.Revision(run.Revision) is { } revision
            ? Of(revision.Path).FirstOrDefault(t => run.RequestedBy.StartsWith($"trigger {t.Name} ", StringComparison.Ordinal)) : null;
        return $"the run was begun by {run.RequestedBy}{(next is { Next: { } at } ? $"; it fires next at {at.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture)}" : "")}";
    }

    private TriggerView View(string path, BoundTrigger trigger)
    {
        var known = records.Triggers.Find(path, trigger.Name);
        return trigger is BoundTrigger.Schedule schedule
            ? new(trigger.Name, $"{schedule.Cron} {schedule.Zone}", Schedules.Next(schedule, clock.GetUtcNow()), Wire.Time(known?.Fired))
            : new(trigger.Name, Words((BoundTrigger.Change)trigger), null, null);
    }

    private static string Words(BoundTrigger.Change change) => change.Of.Count == 0 ? "change of what it reads" : $"change of {string.Join(", ", change.Of.Select(Words))}";

    private static string Words(InputSource source) => source switch
    {
        InputSource.File file => file.Path.AsText() ?? file.Path.ToString(),
        InputSource.Release release => release.Reference.AsText() ?? release.Reference.ToString(),
        InputSource.Dataset dataset => dataset.Reference.AsText() ?? dataset.Reference.ToString(),
        _ => source.ToString(),
    };
}

using Factory.Engine;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Runs the pipelines of the watched folder again when their triggers fire. What a trigger fired for is written down after its run has
/// begun, and a run says which firing it is of: a daemon that dies between the two finds the run, and begins none for the second time.
/// </summary>
internal sealed partial class TriggerDesk(BoundTriggers triggers, TriggerSights sights, TriggerRuns runs, RecordStore records, TimeProvider clock,
    ILogger<TriggerDesk> log)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (; ; await Task.Delay(await Look(cancellationToken), clock, cancellationToken)) cancellationToken.ThrowIfCancellationRequested();
    }

    /// <returns>How long nothing happens by time alone.</returns>
    public async Task<TimeSpan> Look(CancellationToken cancellationToken)
    {
        var wait = Period;
        try
        {
            foreach (var (revision, pipeline) in triggers.All())
                foreach (var trigger in pipeline.Triggers)
                {
                    await Look(revision, trigger, cancellationToken);
                    var next = trigger switch
                    {
                        BoundTrigger.Schedule schedule => Schedules.Next(schedule, clock.GetUtcNow()) - clock.GetUtcNow(),
                        BoundTrigger.Change change => change.Every,
                        _ => null,
                    };
                    if (next < wait) wait = next.Value;
                }
        }
        catch (Exception e) when (e is RecordsException { CanGoOn: true } or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            BrokenOff(log, e.Message);
        }
        return wait < TimeSpan.FromMilliseconds(50) ? TimeSpan.FromMilliseconds(50) : wait;
    }

    private async Task Look(Revision revision, BoundTrigger trigger, CancellationToken cancellationToken)
    {
        var known = records.Triggers.Find(revision.Path, trigger.Name);
        var state = TriggerRules.Begin(trigger, known, clock.GetUtcNow());
        var look = trigger switch
        {
            BoundTrigger.Schedule schedule => TriggerRules.Look(schedule, state, clock.GetUtcNow()),
            BoundTrigger.Change change when sights.StoodStill(revision, change) is { } now => TriggerRules.Look(change, state, now, state.Seen is null && await runs.Has(revision, cancellationToken)),
            _ => new(state, null),
        };
        if (look.Fires is { } by && !await runs.Begin(revision, by, state.Fired ?? state.Since, cancellationToken)) return;
        if (look.State != known) records.Triggers.Put(revision.Path, trigger.Name, look.State);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Triggers could not be looked at: {Reason}. They are tried again")]
    private static partial void BrokenOff(ILogger log, string reason);
}

using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Begins runs. A run that would do what its pipeline's run before it did, to the last byte, is one row that points to that one:
/// the engine does not hear of it.
/// </summary>
internal sealed class RunDesk(RecordStore records, ArtifactStore store, ReleaseStore releases, EngineLoop loop, RunViews views)
{
    /// <summary>Of a plan of so many stages, what its text was on the way lies in the oldest generation, hundreds of mebibytes that the collector would leave there.</summary>
    private const int Large = 20_000;

    /// <summary>Begins a run; when this returns it is durable.</summary>
    /// <returns>Where it repeats another, which, and all that must be as it is for it to be repeated again: it is over then.</returns>
    public async Task<(RunId Run, KnownRun? Repeats)> Begin(Prepared.Planned planned, long revision, string by)
    {
        var run = records.NextRun();
        if (FindSame(planned) is { } same)
        {
            records.RecordRepeat(run, same, revision, by);
            return (run, Know(run, same, revision, planned));
        }
        await loop.PostDurably(new EngineEvent.RunRequested(loop.Now, run, revision, by, records.Queries.Runs.Begun(planned.Plan.Pipeline)?.CarryInto(planned.Plan, store.Verify) ?? planned.Plan));
        if (planned.Plan.Stages.Count >= Large) GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return (run, null);
    }

    /// <summary>Repeats a run that nothing has changed since; it is durable, and over, when this returns.</summary>
    public KnownRun Repeat(KnownRun known, string by)
    {
        var run = records.NextRun();
        records.RecordRepeat(run, known.Run, known.Revision, by);
        var now = Wire.Time(loop.Now);
        return known with { Ended = known.Ended with { Run = run.Value, By = by, Started = now, Ended = now } };
    }

    // Only the run that ended last will do: after any other, aliases and the releases that gates compare with may have moved.
    private RunId? FindSame(Prepared.Planned planned)
    {
        var plan = planned.Plan;
        if (!plan.Stages.Select(s => s.Work()).OfType<PlannedTask>().All(t => t.KeepsResults())) return null;
        if (records.Queries.Runs.LastIfSucceeded(plan.Pipeline, PlanDigest.Of(plan)) is not { } run) return null;
        return Folders(run) is not null && records.Queries.Runs.Artifacts(run).All(store.Verify) ? run : null;
    }

    private KnownRun Know(RunId run, RunId same, long revision, Prepared.Planned planned) => new(
        same, revision, PlanDigest.Of(planned.Plan), views.Detail(run)! with { Stages = [] }, Answers.Views(planned), planned.Basis,
        store.Know(records.Queries.Runs.Artifacts(same)), Folders(same)!);

    /// <summary>The folders of its releases; null when it is not whole: a stage that failed and was ignored is tried anew; a release whose folder is gone
    /// is made anew.</summary>
    private string[]? Folders(RunId id)
    {
        var run = records.Queries.Runs.Find(id)!;
        if (!run.Stages.All(s => s.Trial is not null || s.Status == StageStatus.Done)) return null;
        string[] folders = [.. run.Stages.Select(s => s.Publication).OfType<Publication>().Select(p => releases.DirectoryOf(p.Name, p.Version))];
        return folders.All(Directory.Exists) ? folders : null;
    }
}

using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Begins runs. A run that would do what its pipeline's run before it did, to the last byte, is one row that points to that one:
/// the engine does not hear of it.
/// </summary>
internal sealed class RunDesk(RecordStore records, IArtifactStore store, ReleaseStore releases, EngineLoop loop)
{
    /// <summary>Completes when the run is durable; one that repeats another is over then.</summary>
    public async Task<RunId> Begin(PipelinePlan plan, long revision, string by)
    {
        var run = records.NextRun();
        if (FindSame(plan) is { } same) records.RecordRepeat(run, same, revision, by);
        else await loop.PostDurably(new EngineEvent.RunRequested(loop.Now, run, revision, by, plan));
        return run;
    }

    // Only the run that ended last will do: after any other, aliases and the releases that gates compare with may have moved.
    private RunId? FindSame(PipelinePlan plan)
    {
        if (plan.Stages.Any(s => (s as PlannedTask ?? (s as PlannedStudy)?.Template) is { Cache: false })) return null;
        if (records.Queries.Runs.LastIfSucceeded(plan.Pipeline, PlanDigest.Of(plan)) is not { } run) return null;
        return IsStillThere(run) ? run : null;
    }

    private bool IsStillThere(RunId run) =>
        records.Queries.Runs.Find(run)!.Stages.Select(s => s.Publication).OfType<Publication>().All(p => Directory.Exists(releases.DirectoryOf(p.Name, p.Version)))
        && records.Queries.Runs.Artifacts(run).All(store.Verify);
}

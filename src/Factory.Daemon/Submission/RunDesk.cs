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
        if (!plan.Stages.Select(s => s as PlannedTask ?? (s as PlannedStudy)?.Template).OfType<PlannedTask>().All(KeepsResults)) return null;
        if (records.Queries.Runs.LastIfSucceeded(plan.Pipeline, PlanDigest.Of(plan)) is not { } run) return null;
        return IsWhole(records.Queries.Runs.Find(run)!) && records.Queries.Runs.Artifacts(run).All(store.Verify) ? run : null;
    }

    private static bool KeepsResults(PlannedTask task) => task.ReadsCache() && task.WritesCache() && task.TimeToLiveSeconds is null;

    // A stage that failed and was ignored is tried anew; a release whose folder is gone is made anew.
    private bool IsWhole(RunDetails run) =>
        run.Stages.All(s => s.Trial is not null || s.Status == StageStatus.Done)
        && run.Stages.Select(s => s.Publication).OfType<Publication>().All(p => Directory.Exists(releases.DirectoryOf(p.Name, p.Version)));
}

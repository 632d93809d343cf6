using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Writes what became of a dropped pipeline's run into its status file.</summary>
internal sealed class RunEndings(RecordStore records, StatusFolder status, string folder)
{
    /// <summary>Tells of a revision's run again, should it have ended: an earlier daemon may have died before it did.</summary>
    public void TellAgain(Revision revision)
    {
        if (records.Queries.Runs.LatestOf(revision.Id) is { } run && records.Queries.Runs.Find(run)?.Run.Ended is not null) Write(run);
    }

    public void Hear(IReadOnlyList<Delta> deltas)
    {
        foreach (var ended in deltas.OfType<Delta.RunEnded>()) _ = Task.Run(() => Write(ended.Run));
    }

    public StatusFolder Status => status;

    /// <summary>Writes how the run ended; nothing while it has not.</summary>
    public void Write(RunId id)
    {
        if (records.Queries.Runs.Find(id) is not { Run.Ended: not null } found
            || records.Queries.Pipelines.Revision(found.Run.Revision) is not { Current: true } revision) return;
        if (Path.GetDirectoryName(revision.Path) != folder) return;
        status.Write(revision.Path,
            StatusText.Of(id, found.Run.Status, revision.Number, found.Stages.Where(s => s.Trial is null).Select(s => (s.Name, Words(s)))));
    }

    private static string Words(StageDetails stage) => stage switch
    {
        { Publication: { } made } => $"{made.Name}@{made.Version}{(made.Created ? "" : ", as before")}",
        { Status: StageStatus.Done, Provenance: Provenance.Computed } => Measured("done", stage),
        { Status: StageStatus.Done, Provenance: var how } => Measured(how.ToString()!.ToLowerInvariant(), stage),
        _ => $"{stage.Status.ToString().ToLowerInvariant()}: {stage.Reason}",
    };

    private static string Measured(string word, StageDetails stage) =>
        stage.Metrics is { Members.Count: > 0 } metrics
            ? $"{word}  {string.Join(", ", metrics.Members.Select(m => $"{m.Key} {m.Value.AsText() ?? m.Value.ToString()}"))}" : word;
}

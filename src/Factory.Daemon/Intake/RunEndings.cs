using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>Writes what became of a dropped pipeline's run into its status file.</summary>
internal sealed class RunEndings(RecordStore records, StatusFolder status, string folder)
{
    private readonly Lock _one = new();

    /// <summary>Tells of a revision's run again, should it have ended: an earlier daemon may have died before it did.</summary>
    public void TellAgain(Revision revision)
    {
        if (records.Queries.Runs.LatestOf(revision.Id) is { } run && records.Queries.Runs.HasEnded(run)) Write(run);
    }

    public void Hear(IReadOnlyList<Delta> deltas)
    {
        foreach (var run in deltas.Where(IsWorthTelling).Select(d => d.Run).Distinct()) _ = Task.Run(() => Write(run, evenRunning: true));
    }

    // What has ended, and what goes on only when someone does something.
    private static bool IsWorthTelling(Delta delta) =>
        delta is Delta.RunEnded or Delta.RunPaused or Delta.RunResumed or Delta.ApprovalAsked or Delta.ApprovalAnswered;

    public StatusFolder Status => status;

    /// <summary>Writes how the run ended, or what it waits for.</summary>
    /// <param name="evenRunning">Whether it is written too that it just runs.</param>
    public void Write(RunId id, bool evenRunning = false)
    {
        // What is read and written in one go: a later state is never written over by an earlier one.
        lock (_one)
        {
            if (records.Queries.Pipelines.RevisionOf(id) is not { Current: true } revision || Path.GetDirectoryName(revision.Path) != folder
                || records.Queries.Runs.Find(id) is not { } found || (!evenRunning && found.Run is { Ended: null, PausedBy: null, Approving: null })) return;
            status.Write(revision.Path, StatusText.Of(found.Run, revision.Number, found.Stages.Where(s => s.Trial is null).SelectMany(Lines)));
        }
    }

    private static IEnumerable<(string Stage, string Words)> Lines(StageDetails stage)
    {
        yield return (stage.Name, Words(stage));
        foreach (var warning in stage.Attempts.Count > 0 ? stage.Attempts[^1].Warnings ?? [] : []) yield return ("", $"warning: {warning}");
    }

    private static string Words(StageDetails stage) => stage switch
    {
        { Publication: { } made } => $"{made.Name}@{made.Version}{(made.Created ? "" : ", as before")}{(made.AliasFrom is { } from ? $"; {stage.Alias} was version {from}" : "")}",
        { Status: StageStatus.Done, Provenance: Provenance.Computed } => Measured("done", stage),
        { Status: StageStatus.Done, Provenance: var how } => Measured(how.ToString()!.ToLowerInvariant(), stage),
        _ when Approvers.WaitedFor(stage) is { } approvers => $"waits for the approval of {approvers}",
        { Reason: null } => stage.Status.ToString().ToLowerInvariant(),
        _ => $"{stage.Status.ToString().ToLowerInvariant()}: {stage.Reason}",
    };

    private static string Measured(string word, StageDetails stage) =>
        stage.Metrics is { Members.Count: > 0 } metrics
            ? $"{word}  {string.Join(", ", metrics.Members.Select(m => $"{m.Key} {m.Value.AsText() ?? m.Value.ToString()}"))}" : word;
}

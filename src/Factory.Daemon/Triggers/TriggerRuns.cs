using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>The runs that triggers begin.</summary>
internal sealed partial class TriggerRuns(Preparation preparation, RecordStore records, RunDesk runs, ILogger<TriggerRuns> log)
{
    private static readonly IReadOnlyDictionary<string, string> NothingSet = new Dictionary<string, string>();

    /// <param name="by">The trigger and what it fired for.</param>
    /// <returns>Whether that is done; else it is tried again at the next look.</returns>
    public async Task<bool> Begin(Revision revision, string by, long since, CancellationToken cancellationToken)
    {
        if (records.Triggers.HasBegun(revision.Pipeline, by, since)) return true;
        switch (await preparation.Prepare(PipelineText.Of(revision), NothingSet, cancellationToken))
        {
            case Prepared.Planned planned:
                Fired(log, revision.Path, by, (await runs.Begin(planned, revision.Id, by)).Run.Value);
                return true;
            case Prepared.Waiting waiting:
                NotNow(log, revision.Path, by, string.Join(", ", waiting.Missing) + " is not there");
                return false;
            case var rejected:
                NotNow(log, revision.Path, by, rejected.Diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error)?.Message ?? "it cannot run");
                return false;
        }
    }

    /// <summary>Whether the run that followed the drop took what lies there now, which may have moved since.</summary>
    public async Task<bool> Has(Revision revision, CancellationToken cancellationToken) =>
        await preparation.Prepare(PipelineText.Of(revision), NothingSet, cancellationToken) is Prepared.Planned planned
        && records.Triggers.LastPlanOf(revision.Id) == PlanDigest.Of(planned.Plan);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path}: {By}, run {Run}")]
    private static partial void Fired(ILogger log, string path, string by, long run);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path}: {By}, and no run can begin: {Why}")]
    private static partial void NotNow(ILogger log, string path, string by, string why);
}

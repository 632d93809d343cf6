using System.Text.Json;
using Factory.Control;
using Factory.Engine;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What became of a pipeline that was handed in.</summary>
/// <param name="Run">The run that it began; null when it did not.</param>
internal sealed record Submitted(Prepared Prepared, RunId? Run, long Revision);

/// <summary>Takes pipelines in, from the watched folder and over the API: prepares them, records the revision, begins the run.</summary>
internal sealed partial class Submissions(Preparation preparation, RecordStore records, RunDesk runs, RunEndings? endings, ILogger<Submissions> log)
{
    private static readonly IReadOnlyDictionary<string, string> NothingSet = new Dictionary<string, string>();
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Runs a pipeline whose text came over the API.</summary>
    public async Task<Submitted> Run(string path, string text, IReadOnlyDictionary<string, string> set, string by, CancellationToken cancellationToken)
    {
        records.ExpectRoom();
        var prepared = await preparation.Prepare(path, text, set, cancellationToken);
        // Only a pipeline that can run becomes a revision this way: an author who is still writing leaves no trace.
        return prepared is Prepared.Planned ? await Begin(path, text, prepared, by) : new(prepared, null, 0);
    }

    /// <summary>Takes in a file of the watched folder.</summary>
    public async Task Drop(string path, string text)
    {
        records.ExpectRoom();
        var submitted = await Begin(path, text, await preparation.Prepare(path, text, NothingSet, CancellationToken.None), "drop folder");
        Taken(log, path, submitted.Prepared.GetType().Name.ToLowerInvariant(), submitted.Run?.Value);
        Tell(path, submitted);
    }

    /// <summary>What lies at a path, as far as it was taken in.</summary>
    public Revision? Known(string path) => records.Queries.Pipelines.At(path);

    /// <summary>Whether an earlier daemon died between writing the revision down and beginning its run, or telling what is wrong with it.</summary>
    public bool IsHalfTaken(Revision known) => known.State switch
    {
        RevisionState.Accepted => records.Queries.Runs.LatestOf(known.Id) is null,
        RevisionState.Rejected or RevisionState.Waiting => endings?.Status.Has(known.Path) == false,
        _ => false,
    };

    /// <summary>Looks whether what waiting revisions of the watched folder name has come.</summary>
    public async Task LookAgain()
    {
        foreach (var (path, text) in records.Queries.Pipelines.Waiting().Select(r => (r.Path, r.Text)))
        {
            var prepared = await preparation.Prepare(path, text, NothingSet, CancellationToken.None);
            if (prepared is Prepared.Waiting) continue;
            var submitted = await Begin(path, text, prepared, "drop folder");
            Tell(path, submitted);
        }
    }

    /// <summary>A pipeline file is gone: its pipeline is retired, and what runs goes on.</summary>
    public Task Retire(string path)
    {
        records.Revisions.Retire(path);
        endings?.Status.Remove(path);
        return Task.CompletedTask;
    }

    private void Tell(string path, Submitted submitted)
    {
        if (endings is null) return;
        endings.Status.Write(path, StatusText.Of(submitted));
        // A run of which all is known may have ended before its beginning was told.
        if (submitted.Run is { } run) endings.Write(run);
    }

    private async Task<Submitted> Begin(string path, string text, Prepared prepared, string by)
    {
        // One at a time: a revision's number and its run belong together.
        await _one.WaitAsync();
        try
        {
            var revision = records.Revisions.Register(Draft(path, text, prepared, by));
            if (prepared is not Prepared.Planned planned) return new(prepared, null, revision.Number);
            return new(prepared, await runs.Begin(planned.Plan, revision.Id, by), revision.Number);
        }
        finally
        {
            _one.Release();
        }
    }

    private static RevisionDraft Draft(string path, string text, Prepared prepared, string by)
    {
        var pipeline = prepared switch { Prepared.Planned p => p.Pipeline, Prepared.Waiting w => w.Pipeline, _ => null };
        return new()
        {
            Pipeline = pipeline?.Name ?? Path.GetFileNameWithoutExtension(path),
            Path = path,
            Owner = by,
            Text = text,
            Summary = pipeline?.Summary,
            State = prepared switch { Prepared.Planned => RevisionState.Accepted, Prepared.Waiting => RevisionState.Waiting, _ => RevisionState.Rejected },
            Reason = prepared switch
            {
                Prepared.Waiting w => $"{string.Join(", ", w.Missing)} is not there yet",
                Prepared.Rejected r => r.Diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error)?.Message,
                _ => null,
            },
            Diagnostics = JsonSerializer.Serialize(Answers.Views(prepared), ControlJson.Default.IReadOnlyListDiagnosticView),
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} was taken: {What}, run {Run}")]
    private static partial void Taken(ILogger log, string path, string what, long? run);
}

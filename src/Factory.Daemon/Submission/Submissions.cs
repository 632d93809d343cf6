using System.Text.Json;
using Factory.Control;
using Factory.Engine;
using Factory.Language;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>What became of a pipeline that was handed in.</summary>
/// <param name="Prepared">Null when it was known, and not looked at.</param>
/// <param name="Run">The run that it began; null when it did not.</param>
/// <param name="Repeats">What the run repeats; null when it does not: then it is not over yet.</param>
internal sealed record Submitted(Prepared? Prepared, RunId? Run, long Revision, KnownRun? Repeats = null);

/// <summary>Takes pipelines in, from the watched folder and over the API: prepares them, records the revision, begins the run.</summary>
internal sealed partial class Submissions(Preparation preparation, RecordStore records, RunDesk runs, RunEndings? endings, TimeProvider clock, ILogger<Submissions> log)
{
    private static readonly IReadOnlyDictionary<string, string> NothingSet = new Dictionary<string, string>();
    private readonly SemaphoreSlim _one = new(1);
    private readonly KnownRuns _known = new(records, preparation.IsAsItWas);

    /// <summary>Runs a pipeline whose text came over the API.</summary>
    public async Task<Submitted> Run(PipelineText text, IReadOnlyDictionary<string, string> set, string by, CancellationToken cancellationToken)
    {
        records.ExpectRoom();
        var handed = Handed.Of(text, set);
        if (_known.Find(handed) is { } known)
        {
            var repeated = runs.Repeat(known, by);
            return new(null, new(repeated.Ended.Run), repeated.Ended.Revision, repeated);
        }
        var prepared = await preparation.Prepare(text, set, cancellationToken, read: true);
        // Only a pipeline that can run becomes a revision this way: an author who is still writing leaves no trace.
        if (prepared is not Prepared.Planned) return new(prepared, null, 0);
        var submitted = await Begin(text, prepared, by);
        if (submitted.Repeats is { } found) _known.Add(handed, found);
        return submitted;
    }

    /// <summary>Takes in a file of the watched folder.</summary>
    /// <returns>What it names that is still being written: then nothing was done yet.</returns>
    public async Task<string?> Drop(PipelineText text)
    {
        var path = text.Path;
        records.ExpectRoom();
        var prepared = await preparation.Prepare(text, NothingSet, CancellationToken.None);
        if (Moving(path, prepared) is { } moving) return moving;
        var submitted = await Begin(text, prepared, "drop folder");
        Taken(log, path, submitted.Prepared!.GetType().Name.ToLowerInvariant(), submitted.Run?.Value);
        Tell(path, submitted);
        return null;
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
    /// <returns>Whether some of it is still being written.</returns>
    public async Task<bool> LookAgain()
    {
        var isMoving = false;
        foreach (var text in records.Queries.Pipelines.Waiting().Select(PipelineText.Of))
        {
            var prepared = await preparation.Prepare(text, NothingSet, CancellationToken.None);
            if (prepared is Prepared.Waiting) continue;
            if (Moving(text.Path, prepared) is not null)
            {
                isMoving = true;
                continue;
            }
            var submitted = await Begin(text, prepared, "drop folder");
            Tell(text.Path, submitted);
        }
        return isMoving;
    }

    // Looked at after all was read: what was whole then is what was read.
    private string? Moving(string path, Prepared prepared) => prepared is Prepared.Planned planned
        ? Stillness.Moving(Path.GetDirectoryName(path)!, Planner.FilesOf(planned.Pipeline), clock.GetUtcNow()) : null;

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

    private async Task<Submitted> Begin(PipelineText text, Prepared prepared, string by)
    {
        // One at a time: a revision's number and its run belong together.
        await _one.WaitAsync();
        try
        {
            var revision = records.Revisions.Register(Draft(text, prepared, by));
            if (prepared is not Prepared.Planned planned) return new(prepared, null, revision.Number);
            var (run, repeats) = await runs.Begin(planned, revision.Id, by);
            return new(prepared, run, revision.Number, repeats);
        }
        finally
        {
            _one.Release();
        }
    }

    private static RevisionDraft Draft(PipelineText text, Prepared prepared, string by)
    {
        var pipeline = prepared switch { Prepared.Planned p => p.Pipeline, Prepared.Waiting w => w.Pipeline, _ => null };
        return new()
        {
            Pipeline = pipeline?.Name ?? Path.GetFileNameWithoutExtension(text.Path),
            Path = text.Path,
            Owner = by,
            Text = text.Text,
            Used = text.Used,
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

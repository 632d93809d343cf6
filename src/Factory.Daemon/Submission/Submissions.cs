using System.Security.Cryptography;
using System.Text;
using Factory.Engine;
using Factory.Language;

namespace Factory.Daemon;

/// <summary>What became of a pipeline that was handed in.</summary>
/// <param name="Run">The run that it began; null when it did not.</param>
internal sealed record Submitted(Prepared Prepared, RunId? Run, long Revision);

/// <summary>Takes pipelines in, from the watched folder and over the API: prepares them, records the revision, begins the run.</summary>
internal sealed partial class Submissions(Preparation preparation, Revisions revisions, EngineLoop loop, StatusFolder? status, ILogger<Submissions> log)
{
    private static readonly IReadOnlyDictionary<string, string> NothingSet = new Dictionary<string, string>();
    private readonly SemaphoreSlim _one = new(1);

    /// <summary>Runs a pipeline whose text came over the API.</summary>
    public async Task<Submitted> Run(string path, string text, IReadOnlyDictionary<string, string> set, string by, CancellationToken cancellationToken)
    {
        var prepared = await preparation.Prepare(path, text, set, cancellationToken);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        return await Begin(path, text, digest, prepared, by);
    }

    /// <summary>Takes in a file of the watched folder.</summary>
    public async Task Drop(string path, string text, string digest)
    {
        var submitted = await Begin(path, text, digest, await preparation.Prepare(path, text, NothingSet, CancellationToken.None), "drop folder");
        Taken(log, path, submitted.Prepared.GetType().Name.ToLowerInvariant(), submitted.Run?.Value);
        status?.Write(path, StatusText.Of(submitted));
    }

    /// <summary>Looks whether what waiting revisions of the watched folder name has come.</summary>
    public async Task LookAgain()
    {
        foreach (var (path, text, digest) in revisions.Waiting())
        {
            var prepared = await preparation.Prepare(path, text, NothingSet, CancellationToken.None);
            if (prepared is Prepared.Waiting) continue;
            var submitted = await Begin(path, text, digest, prepared, "drop folder");
            status?.Write(path, StatusText.Of(submitted));
        }
    }

    /// <summary>A pipeline file is gone: its pipeline is retired, and what runs goes on.</summary>
    public Task Retire(string path)
    {
        revisions.Retire(path, loop.Now);
        status?.Remove(path);
        return Task.CompletedTask;
    }

    private async Task<Submitted> Begin(string path, string text, string digest, Prepared prepared, string by)
    {
        // One at a time: a revision's number and its run belong together.
        await _one.WaitAsync();
        try
        {
            var revision = revisions.Record(path, text, digest, prepared, by, loop.Now);
            if (prepared is not Prepared.Planned planned) return new(prepared, null, revision);
            var run = revisions.NextRun();
            await loop.PostDurably(new EngineEvent.RunRequested(loop.Now, run, revision, by, planned.Plan));
            return new(prepared, run, revision);
        }
        finally
        {
            _one.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Path} was taken: {What}, run {Run}")]
    private static partial void Taken(ILogger log, string path, string what, long? run);
}

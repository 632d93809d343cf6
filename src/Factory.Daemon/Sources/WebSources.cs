using System.Collections.Concurrent;
using Factory.Engine;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// What lies at addresses that pipelines name. Whoever can wait has it read; for whoever cannot it is read beside, and is not there yet
/// until that is done. Of one address at a time one reading. Thread-safe.
/// </summary>
internal sealed class WebSources(SourceFetch fetch, FetchedSources known, IArtifactStore store, TimeProvider clock, CancellationToken ending)
{
    /// <summary>For so long nobody asks a server again whose content nobody waits for.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, Reading> _readings = new(StringComparer.Ordinal);

    private sealed record Reading(Task<(ArtifactDigest Artifact, long Stored)> Task, long Begun);

    /// <summary>Reads what lies there now.</summary>
    /// <exception cref="DatasetRefusedException">It cannot be had.</exception>
    public Task<(ArtifactDigest Artifact, long Stored)> Read(string url, CancellationToken cancellationToken) =>
        Begin(SourceAddress.Parse(url)).Task.WaitAsync(cancellationToken);

    /// <summary>Reads all of them; what cannot be had is told by <see cref="Look"/>.</summary>
    public async Task Read(IEnumerable<string> urls, CancellationToken cancellationToken)
    {
        foreach (var url in urls)
        {
            try
            {
                await Read(url, cancellationToken);
            }
            catch (DatasetRefusedException)
            {
                // Whoever looks is told.
            }
        }
    }

    /// <summary>What lay there not long ago; null while that is not known, and why not.</summary>
    /// <param name="meanwhile">What lay there longer ago counts while the server is asked again.</param>
    public (ArtifactDigest? Content, string? Why) Look(string url, TimeSpan age, bool meanwhile)
    {
        try
        {
            var address = SourceAddress.Parse(url);
            var fetched = known.Find(url);
            var isFresh = fetched is not null && (address.Sha256 is not null || Age(fetched) < age);
            var counts = fetched is not null && (isFresh || meanwhile) && store.Verify(fetched.Artifact);
            if (isFresh && counts) return (fetched!.Artifact, null);
            var failed = _readings.TryGetValue(url, out var last) && last.Task.IsFaulted && clock.GetElapsedTime(last.Begun) < s_pause ? last.Task.Exception!.InnerException! : null;
            if (failed is null) Begin(address);
            return counts ? (fetched!.Artifact, null) : (null, failed?.Message ?? $"{address.Shown} is being read");
        }
        catch (DatasetRefusedException e)
        {
            return (null, e.Message);
        }
    }

    private TimeSpan Age(Fetched fetched) => clock.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(fetched.Checked);

    private Reading Begin(SourceAddress address)
    {
        lock (_readings)
        {
            if (_readings.TryGetValue(address.Text, out var under) && !under.Task.IsCompleted) return under;
            return _readings[address.Text] = new(Task.Run(() => fetch.Run(address, ending), ending), clock.GetTimestamp());
        }
    }
}

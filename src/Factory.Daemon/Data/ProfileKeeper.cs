using System.Text.Json;
using System.Threading.Channels;
using Factory.Engine;
using Factory.Execution;
using Factory.Control;
using Factory.Storage;

namespace Factory.Daemon;

/// <summary>
/// Has every content of a dataset's version looked into once, when nobody waits for anything else: a version is there before its profile. What a
/// daemon did not get to, the next one finds.
/// </summary>
internal sealed partial class ProfileKeeper(ArtifactStore store, RecordStore records, DataHost host, TimeProvider clock, ILogger<ProfileKeeper> log)
{
    // The processors are those of whoever has just made the version, and goes on.
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(2);
    // What may pass (a full disk, a machine without memory) is tried again, later each time; what comes so often does not pass.
    private static readonly TimeSpan[] s_pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)];
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private TaskCompletionSource _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _urgent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<ArtifactDigest, Fault> _faults = [];
    private ArtifactDigest? _wanted;

    /// <summary>What kept a version from being looked into, and when that is tried again.</summary>
    private sealed record Fault(string Why, int Tries, DateTimeOffset Again);

    /// <summary>A version has been looked into, or cannot be.</summary>
    public event Action? Looked;

    /// <summary>There may be new versions.</summary>
    public void Look() => _asked.Writer.TryWrite(true);

    public void Hear(IReadOnlyList<Delta> deltas)
    {
        if (deltas.Any(d => d is Delta.RunEnded)) Look();
    }

    /// <summary>Completes when the version has been looked into.</summary>
    public async Task<StoredProfile> WaitAsync(ArtifactDigest artifact, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task made;
            lock (_gate)
            {
                if (_faults.TryGetValue(artifact, out var fault) && clock.GetUtcNow() < fault.Again) return new(null, $"{fault.Why}; it is tried again");
                made = _made.Task;
                _wanted = artifact;
                _urgent.TrySetResult();
            }
            if (records.Queries.Profiles.Find(artifact) is { } known) return known;
            if (!records.Queries.Profiles.Missing().Contains(artifact))
                return records.Queries.Profiles.Find(artifact) ?? new(null, "the version has been removed");
            Look();
            await made.WaitAsync(cancellationToken);
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Look();
        while (await _asked.Reader.WaitToReadAsync(cancellationToken))
        {
            _asked.Reader.TryRead(out _);
            await Task.WhenAny(Task.Delay(s_rest, clock, cancellationToken), _urgent.Task);
            try
            {
                while (Next() is { } artifact)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    await Describe(artifact, cancellationToken);
                }
            }
            catch (RecordsException e) when (e.CanGoOn)
            {
                PutOff(log, e.Message);
                Look();
            }
        }
    }

    private ArtifactDigest? Next()
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var missing = records.Queries.Profiles.Missing().Where(a => !_faults.TryGetValue(a, out var fault) || fault.Again <= now).ToList();
            if (missing.Count == 0) _urgent = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _wanted is { } wanted && missing.Contains(wanted) ? wanted : missing.Count > 0 ? missing[0] : null;
        }
    }

    private async Task Describe(ArtifactDigest artifact, CancellationToken cancellationToken)
    {
        try
        {
            var profile = await Profile(artifact, cancellationToken);
            var tables = profile.Tables.Where(t => t is { Error: null, Format: not "images" }).ToList();
            records.Datasets.Describe(artifact, JsonSerializer.Serialize(profile, ControlJson.Default.ProfileView), null, tables.Count > 0 ? tables.Sum(t => t.Rows) : null);
            lock (_gate) _faults.Remove(artifact);
        }
        catch (Exception e) when (e is DataHostException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            NotDescribed(log, artifact, e.Message);
            if (e is DataHostException { Lasting: true } || !TryLater(artifact, e.Message)) records.Datasets.Describe(artifact, null, e.Message, null);
        }
        Looked?.Invoke();
        lock (_gate)
        {
            _made.SetResult();
            _made = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>False when it has been tried often enough.</summary>
    private bool TryLater(ArtifactDigest artifact, string why)
    {
        lock (_gate)
        {
            var tries = _faults.TryGetValue(artifact, out var before) ? before.Tries : 0;
            if (tries == s_pauses.Length) return !_faults.Remove(artifact);
            _faults[artifact] = new(why, tries + 1, clock.GetUtcNow() + s_pauses[tries]);
            _ = Task.Delay(s_pauses[tries], clock).ContinueWith(_ => Look(), TaskScheduler.Default);
            return true;
        }
    }

    private async Task<ProfileView> Profile(ArtifactDigest artifact, CancellationToken cancellationToken)
    {
        var (files, images) = DataChoice.Of(store.EnumerateFiles(artifact));
        if (files.Count == 0) return new([]);
        using var folder = new DataFolder(store, artifact, files);
        return await host.ProfileAsync(new(folder.Files, images), cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What artifact {Artifact} holds could not be looked into: {Reason}")]
    private static partial void NotDescribed(ILogger log, ArtifactDigest artifact, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What datasets hold could not be written down: {Reason}. It is tried again")]
    private static partial void PutOff(ILogger log, string reason);
}

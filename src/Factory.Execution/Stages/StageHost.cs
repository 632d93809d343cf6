using Factory.Execution.Processes;
using Factory.Protocol;

namespace Factory.Execution.Stages;

/// <summary>A stage host of this daemon, with its pipe. Works on one ticket at a time.</summary>
internal sealed class StageHost
{
    private const int LongestLine = 1 << 16;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _error;

    // What a plugin loads and keeps for good, it has by then.
    private const int FirstTickets = 3;
    private const int LookEvery = 4;
    private long _firstMemory;
    private bool _heldSecrets;

    public StageHost(HostKey key, HostStart origin, HostProcess process, long startedAt)
    {
        (Key, Origin, Process, StartedAt) = (key, origin, process, startedAt);
        process.Process.RingAtExit(News);
        Listening = ListenAsync();
    }

    public HostKey Key { get; }
    /// <summary>How it was started, so that another like it can be.</summary>
    public HostStart Origin { get; }
    public HostProcess Process { get; }
    /// <summary>Rings when the ticket at hand has news, or the host has ended.</summary>
    public Wake News { get; } = new();
    /// <summary>Completes when it says no more.</summary>
    public Task Listening { get; }
    /// <summary>Why it cannot work, by its own word; null when it has not said so.</summary>
    public string? Error => _error;

    public int Tickets { get; private set; }
    public double ProcessorSeconds { get; set; }
    public long IdleSince { get; set; }
    public long StartedAt { get; }

    /// <summary>Completes when it has loaded its plugin; false when it will not.</summary>
    public async Task<bool> ReadyAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAny(_ready.Task, Listening).WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
            return _ready.Task.IsCompletedSuccessfully;
        }
        catch (TimeoutException)
        {
            _error ??= $"it was not ready within {limit.TotalSeconds:0} s";
            return false;
        }
    }

    public Task<bool> RunAsync(string ticketDirectory, IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken)
    {
        Tickets++;
        _heldSecrets |= secrets.Count > 0;
        News.Forget();
        var request = new StageHostRequest(Run: ticketDirectory, Secrets: secrets.Count > 0 ? secrets : null);
        return Process.SendAsync(request, ProtocolJson.Default.StageHostRequest, cancellationToken);
    }

    public Task<bool> WakeAsync(CancellationToken cancellationToken) =>
        Process.SendAsync(new(Wake: true), ProtocolJson.Default.StageHostRequest, cancellationToken);

    /// <summary>Asked after each ticket, and looked at now and then: whether it holds that many bytes more than after its first ones, and more than twice as many.</summary>
    public bool HasGrown(long growth)
    {
        if (Tickets > FirstTickets && Tickets % LookEvery != 0) return false;
        var memory = ProcessTable.Resident(Process.Identity.Pid);
        if (Tickets <= FirstTickets) _firstMemory = Math.Max(_firstMemory, memory);
        return Tickets > FirstTickets && memory > Math.Max(_firstMemory + growth, 2 * _firstMemory);
    }

    /// <summary>
    /// Whether it can take another ticket, when what the last one left is cleared away: it lives. What a plugin does with a secret nobody sees, a
    /// client that it keeps for the next ticket for one: so a host that was given one is not used again.
    /// </summary>
    public bool Reusable => !_heldSecrets && !Process.Exited.IsCompleted && !Listening.IsCompleted;

    private async Task ListenAsync()
    {
        var lines = new LineReader<StageHostEvent>(Process.Output, ProtocolJson.Default.StageHostEvent, LongestLine);
        try
        {
            while (await lines.ReadAsync(CancellationToken.None).ConfigureAwait(false) is { } said)
            {
                if (said.Ready) _ready.TrySetResult();
                _error = said.Error ?? _error;
                News.Ring();
            }
        }
        catch (InvalidDataException e)
        {
            // A host that talks nonsense is not reused; what counts, its files, is not touched by that.
            _error ??= e.Message;
        }
        News.Ring();
    }
}

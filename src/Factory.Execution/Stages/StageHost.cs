using Factory.Execution.Processes;
using Factory.Protocol;

namespace Factory.Execution.Stages;

/// <summary>A stage host of this daemon, with its pipe. Works on one ticket at a time.</summary>
internal sealed class StageHost
{
    private const int LongestLine = 1 << 16;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _error;

    public StageHost(HostKey key, HostStart origin, HostProcess process)
    {
        (Key, Origin, Process) = (key, origin, process);
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

    public Task<bool> RunAsync(string ticketDirectory, CancellationToken cancellationToken)
    {
        Tickets++;
        return Process.SendAsync(new(Run: ticketDirectory), ProtocolJson.Default.StageHostRequest, cancellationToken);
    }

    public Task<bool> WakeAsync(CancellationToken cancellationToken) =>
        Process.SendAsync(new(Wake: true), ProtocolJson.Default.StageHostRequest, cancellationToken);

    /// <summary>Whether it can take another ticket: it lives, and nothing of the last one is left.</summary>
    public bool Reusable => !Process.Exited.IsCompleted && !Listening.IsCompleted && !HostProcesses.HasOthers(Process.Identity, Process.Group);

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

using System.Collections.Concurrent;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution.Hardware;

/// <summary>
/// One backend, kept running: a process that dies or hangs is followed by another, ever later, and the new one is told
/// again what is held.
/// </summary>
internal sealed class HardwareHost : IAsyncDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_publish = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_goodbye = TimeSpan.FromSeconds(3);
    /// <summary>A process that lived that long did not die of its beginning.</summary>
    private static readonly TimeSpan s_stable = TimeSpan.FromMinutes(1);

    private readonly HardwareServices _services;
    private readonly string _directory;
    private readonly NewsDesk _desk;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, Placement> _held = new();
    private readonly ConcurrentDictionary<string, byte> _owed = new();
    private readonly Wake _changed = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _running;
    private volatile TaskCompletionSource<HardwareConnection> _connection = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HardwareHost(HardwareServices services, string pluginDirectory, BackendDescription backend)
    {
        (_services, _directory, Backend, _desk) = (services, pluginDirectory, backend, new(backend));
        _running = Task.WhenAll(Task.Run(RunAsync), Task.Run(PublishAsync));
    }

    public BackendDescription Backend { get; }
    public BackendState State => _desk.State;

    public async Task<LaunchEnvironment> AcquireAsync(string attempt, Placement placement, CancellationToken cancellationToken)
    {
        _owed.TryRemove(attempt, out _);
        _held[attempt] = placement;
        try
        {
            await AskAsync(new(0, Acquire: new(attempt, placement)), cancellationToken).ConfigureAwait(false);
            var answer = await AskAsync(new(0, Prepare: placement), cancellationToken).ConfigureAwait(false);
            return answer.Prepared ?? throw new HardwareException($"backend `{Backend.Kind}` answered without a launch environment");
        }
        catch
        {
            await ReleaseAsync(attempt).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Gives back, now or when there is a process again.</summary>
    public async Task ReleaseAsync(string attempt)
    {
        _held.TryRemove(attempt, out _);
        _owed[attempt] = 0;
        if (!_connection.Task.IsCompletedSuccessfully) return;
        try
        {
            await AskAsync(new(0, Release: attempt), _ended.Token).ConfigureAwait(false);
            _owed.TryRemove(attempt, out _);
        }
        catch (Exception e) when (e is HardwareException or OperationCanceledException)
        {
            _services.Log.NotReleased(attempt, Backend.Kind, e.Message);
        }
    }

    public async Task<HardwareResponseMessage> AskAsync(HardwareRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await _connection.Task.WaitAsync(_services.Options.HardwareLimit, _services.Time, cancellationToken).ConfigureAwait(false);
            return await connection.AskAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new HardwareException($"backend `{Backend.Kind}` has no host: {State.Problem ?? "it is starting"}", e);
        }
        catch (HardwareException e)
        {
            throw new HardwareException($"backend `{Backend.Kind}`: {e.Message}", e);
        }
    }

    private async Task RunAsync()
    {
        var (pause, failures) = (s_firstPause, 0);
        while (!_ended.IsCancellationRequested)
        {
            var start = _services.Time.GetTimestamp();
            var reason = await RunOnceAsync().ConfigureAwait(false);
            if (_ended.IsCancellationRequested) return;
            if (_services.Time.GetElapsedTime(start) >= s_stable) (pause, failures) = (s_firstPause, 0);
            // One death is a blip, and what was seen stays true; a second in a row means that nothing can be placed there.
            _desk.Ended(reason, withdraw: ++failures > 1);
            _changed.Ring();
            _services.Log.Ended(Backend.Kind, reason, pause.TotalSeconds);
            await Task.Delay(pause, _services.Time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private async Task<string> RunOnceAsync()
    {
        HostProcess process;
        try
        {
            process = _services.Launcher.Start(new() { Arguments = ["hardware", _directory, Backend.Kind] });
        }
        catch (IOException e)
        {
            return e.Message;
        }
        var connection = new HardwareConnection(process, _services.Options, _services.Time, Disconnect);
        using var kill = _ended.Token.Register(process.CloseInput);
        var listening = connection.ListenAsync(Take);
        foreach (var (attempt, placement) in _held) _ = RestoreAsync(connection, new(0, Acquire: new(attempt, placement)));
        foreach (var attempt in _owed.Keys.ToList())
        {
            _owed.TryRemove(attempt, out _);
            _ = RestoreAsync(connection, new(0, Release: attempt));
        }
        lock (_gate)
        {
            if (!listening.IsCompleted) _connection.TrySetResult(connection);
        }
        return await listening.ConfigureAwait(false);
    }

    // From here on whoever asks waits for the next process; who waits already goes on waiting.
    private void Disconnect()
    {
        lock (_gate)
        {
            if (_connection.Task.IsCompleted) _connection = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private async Task RestoreAsync(HardwareConnection connection, HardwareRequestMessage request)
    {
        try
        {
            await connection.AskAsync(request, _ended.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HardwareException or OperationCanceledException)
        {
            _services.Log.NotRestored(Backend.Kind, e.Message);
        }
    }

    private void Take(HardwareResponseMessage said)
    {
        if (_desk.Take(said) is { } fault) _services.Log.Faulty(Backend.Kind, fault);
        _changed.Ring();
    }

    // News is collected for a moment, so that of a flood only the latest is passed on.
    private async Task PublishAsync()
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(Timeout.InfiniteTimeSpan, _services.Time, _ended.Token).ConfigureAwait(false);
                foreach (var news in _desk.Publish()) _services.News.TryWrite(news);
                await Task.Delay(s_publish, _services.Time, _ended.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon ends.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        try
        {
            await _running.WaitAsync(s_goodbye, _services.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (_connection.Task.IsCompletedSuccessfully) (await _connection.Task.ConfigureAwait(false)).Kill();
            await _running.ConfigureAwait(false);
        }
        _ended.Dispose();
    }
}

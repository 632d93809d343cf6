using System.Collections.Concurrent;
using Factory.Protocol;
using Factory.Sdk;

namespace Factory.Execution.Hardware;

/// <summary>
/// One backend, kept running: a process that dies or hangs is followed by another, ever later, and the new one is told
/// again what is held. Hardware that is not there, or does not work, has no process: it is looked for ever more rarely, and
/// where not even a sign of it is on this machine without starting one.
/// </summary>
internal sealed class HardwareHost : IAsyncDisposable
{
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longestLook = TimeSpan.FromMinutes(10);
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
    private readonly PreparedPlacements _prepared = new();
    private readonly Wake _changed = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _running;
    /// <summary>There is no process, and none is about to come.</summary>
    private volatile bool _rests;
    private volatile TaskCompletionSource<HardwareConnection> _connection = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HardwareHost(HardwareServices services, string pluginDirectory, BackendDescription backend)
    {
        (_services, _directory, Backend, _desk) = (services, pluginDirectory, backend, new(backend));
        _running = Task.WhenAll(Task.Run(RunAsync), Task.Run(PublishAsync));
    }

    public BackendDescription Backend { get; }
    public BackendState State => _desk.State;
    /// <summary>Its process said that it has no meter: stages need not wait for it to say so again.</summary>
    public volatile bool IsUnmetered;

    public async Task<LaunchEnvironment> AcquireAsync(string attempt, Placement placement, CancellationToken cancellationToken)
    {
        if (!Backend.KeepsLeases) return await _prepared.OfAsync(placement, State.Inventory, () => PrepareAsync(placement, cancellationToken)).ConfigureAwait(false);
        _owed.TryRemove(attempt, out _);
        _held[attempt] = placement;
        try
        {
            await AskAsync(new(0, Acquire: new(attempt, placement)), cancellationToken).ConfigureAwait(false);
            return await PrepareAsync(placement, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await ReleaseAsync(attempt).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<LaunchEnvironment> PrepareAsync(Placement placement, CancellationToken cancellationToken) =>
        (await AskAsync(new(0, Prepare: placement), cancellationToken).ConfigureAwait(false)).Prepared
            ?? throw new HardwareException($"backend `{Backend.Kind}` answered without a launch environment");

    /// <summary>Gives back, now or when there is a process again.</summary>
    public async Task ReleaseAsync(string attempt)
    {
        if (!Backend.KeepsLeases) return;
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
        if (_rests) throw new HardwareException($"backend `{Backend.Kind}` has nothing to work with: {State.Probe?.Reason}");
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
        var (pause, look, failures) = (s_firstPause, _services.Options.HardwareLook, 0);
        while (!_ended.IsCancellationRequested)
        {
            if (await IsWithoutASignAsync().ConfigureAwait(false)) continue;
            var start = _services.Time.GetTimestamp();
            var (reason, useless) = await RunOnceAsync().ConfigureAwait(false);
            if (_ended.IsCancellationRequested) return;
            if (_services.Time.GetElapsedTime(start) >= s_stable) (pause, look, failures) = (s_firstPause, _services.Options.HardwareLook, 0);
            if (useless)
            {
                Tell(_desk.Useless);
                look = await RestAsync(look, s_longestLook).ConfigureAwait(false);
                continue;
            }
            // One death is a blip, and what was seen stays true; a second in a row means that nothing can be placed there.
            var again = ++failures > 1;
            Tell(() => _desk.Ended(reason, withdraw: again));
            _services.Log.Ended(Backend.Kind, reason, pause.TotalSeconds);
            pause = await PauseAsync(pause, s_longestPause).ConfigureAwait(false);
        }
    }

    /// <summary>Waits, where nothing on this machine speaks for such hardware.</summary>
    private async Task<bool> IsWithoutASignAsync()
    {
        if (Backend.Signs.Count == 0 || Backend.Signs.Any(DriverFolders.Has)) return false;
        Tell(() => _desk.Absent($"none of {string.Join(", ", Backend.Signs)} is here"));
        await RestAsync(_services.Options.HardwareLook, _services.Options.HardwareLook).ConfigureAwait(false);
        return true;
    }

    private async Task<TimeSpan> RestAsync(TimeSpan pause, TimeSpan longest)
    {
        _rests = true;
        var next = await PauseAsync(pause, longest).ConfigureAwait(false);
        _rests = false;
        return next;
    }

    private async Task<TimeSpan> PauseAsync(TimeSpan pause, TimeSpan longest)
    {
        await Task.Delay(pause, _services.Time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return pause * 2 < longest ? pause * 2 : longest;
    }

    private void Tell(Action news)
    {
        news();
        _changed.Ring();
    }

    /// <returns>How it ended, and whether because it had said that there is nothing to work with.</returns>
    private async Task<(string Reason, bool Useless)> RunOnceAsync()
    {
        HostProcess process;
        try
        {
            process = _services.Launcher.Start(new() { Arguments = ["hardware", _directory, Backend.Kind], Variables = DriverFolders.Variables });
        }
        catch (IOException e)
        {
            return (e.Message, false);
        }
        IsUnmetered = false;
        var (useless, hangs) = (false, false);
        var probed = new TaskCompletionSource();
        var connection = new HardwareConnection(process, _services.Options, _services.Time, Disconnect);
        using var kill = _ended.Token.Register(process.CloseInput);
        var listening = connection.ListenAsync(said =>
        {
            Take(said);
            if (said.Probe is not null) probed.TrySetResult();
            if (said.Probe is null or { Outcome: ProbeOutcome.Present }) return;
            useless = true;
            process.CloseInput();
        });
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
        // Nobody asks a backend that has not even said whether it is there: so it would hang for ever.
        using var over = new CancellationTokenSource();
        var patience = Task.Delay(_services.Options.HardwareLimit, _services.Time, over.Token);
        if (await Task.WhenAny(probed.Task, listening, patience).ConfigureAwait(false) == patience)
        {
            hangs = true;
            connection.Kill();
        }
        await over.CancelAsync().ConfigureAwait(false);
        var reason = await listening.ConfigureAwait(false);
        return (hangs ? $"its probe did not answer within {_services.Options.HardwareLimit.TotalSeconds:0.#} s" : reason, useless);
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

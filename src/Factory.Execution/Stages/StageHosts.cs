using System.Collections.Concurrent;
using Factory.Execution.Groups;
using Factory.Execution.Stages;
using Factory.Sdk;
using Microsoft.Extensions.Logging;

namespace Factory.Execution;

/// <summary>
/// The stage hosts of this daemon. They start on demand and wait, warm, for the next ticket of the same plugin and
/// launch environment; one that failed, grew old or waits for too long is replaced. Disposing lets them go and kills none:
/// each finishes its ticket and exits.
/// </summary>
public sealed partial class StageHosts : IAsyncDisposable
{
    private static readonly TimeSpan s_sweep = TimeSpan.FromSeconds(5);

    private readonly ExecutionOptions _options;
    private readonly IHostLauncher _launcher;
    private readonly TimeProvider _time;
    private readonly ILogger<StageHosts> _log;
    private readonly Lock _gate = new();
    private readonly List<StageHost> _idle = [];
    private readonly HashSet<StageHost> _rented = [];
    private readonly ConcurrentDictionary<Task, byte> _ending = new();
    private readonly ITimer _sweeper;
    private bool _disposed;

    public StageHosts(ExecutionOptions options, IHostLauncher launcher, Cgroups groups, TimeProvider time, ILogger<StageHosts> log)
    {
        (_options, _launcher, _time, _log, Groups) = (options, launcher, time, log, groups);
        Leftovers.Sweep(options.WorkRoot, groups);
        _sweeper = time.CreateTimer(_ => RetireOld(), null, s_sweep, s_sweep);
    }

    internal Cgroups Groups { get; }

    /// <summary>Starts a host for a plugin ahead of its first ticket.</summary>
    public void Warm(string pluginDigest, string pluginDirectory, LaunchEnvironment launch, IReadOnlyDictionary<string, string> variables)
    {
        var key = HostKey.Of(pluginDigest, pluginDirectory, launch, variables);
        lock (_gate)
        {
            if (_idle.Exists(h => h.Key == key)) return;
        }
        Return(Start(key, launch, variables), reusable: true);
    }

    /// <summary>A host for one ticket: a warm one, else a new one. It may still be loading its plugin.</summary>
    /// <exception cref="IOException">None could be started.</exception>
    internal StageHost Rent(string pluginDigest, string pluginDirectory, LaunchEnvironment launch, IReadOnlyDictionary<string, string> variables)
    {
        var key = HostKey.Of(pluginDigest, pluginDirectory, launch, variables);
        lock (_gate)
        {
            // The latest is the warmest; the oldest grow idle and go.
            var at = _idle.FindLastIndex(h => h.Key == key && !h.Process.Exited.IsCompleted);
            if (at >= 0)
            {
                var host = _idle[at];
                _idle.RemoveAt(at);
                _rented.Add(host);
                return host;
            }
        }
        var started = Start(key, launch, variables);
        lock (_gate) _rented.Add(started);
        return started;
    }

    /// <summary>Gives a host back after its ticket.</summary>
    internal void Return(StageHost host, bool reusable)
    {
        host.IdleSince = _time.GetTimestamp();
        StageHost? displaced = null;
        lock (_gate)
        {
            _rented.Remove(host);
            if (_disposed || !reusable || host.Tickets >= _options.TicketsPerHost || !host.Reusable) displaced = host;
            else _idle.Add(host);
            if (_idle.Count > _options.MaxIdleHosts)
            {
                displaced = _idle[0];
                _idle.RemoveAt(0);
            }
        }
        if (displaced is not null) End(displaced, force: !reusable);
    }

    private StageHost Start(HostKey key, LaunchEnvironment launch, IReadOnlyDictionary<string, string> variables)
    {
        var process = _launcher.Start(new() { Arguments = ["stage", key.PluginDirectory], Launch = launch, Variables = variables, MemoryLimit = launch.MemoryLimit });
        LogStarted(process.Identity.Pid, key.PluginDirectory);
        return new(key, process);
    }

    private void RetireOld()
    {
        List<StageHost> old;
        lock (_gate)
        {
            old = _idle.FindAll(h => h.Process.Exited.IsCompleted || _time.GetElapsedTime(h.IdleSince) >= _options.IdleLimit);
            _idle.RemoveAll(old.Contains);
        }
        foreach (var host in old) End(host, force: false);
    }

    private void End(StageHost host, bool force)
    {
        var ending = EndAsync(host, force);
        _ending[ending] = 0;
        _ = ending.ContinueWith(t => _ending.TryRemove(t, out _), TaskScheduler.Default);
    }

    private async Task EndAsync(StageHost host, bool force)
    {
        try
        {
            await host.Process.EndAsync(force, _time).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            LogNotCleared(host.Process.Identity.Pid, e.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<StageHost> idle;
        lock (_gate)
        {
            _disposed = true;
            idle = [.. _idle];
            _idle.Clear();
            foreach (var host in _rented) host.Process.Dispose();
        }
        await _sweeper.DisposeAsync().ConfigureAwait(false);
        foreach (var host in idle) End(host, force: false);
        await Task.WhenAll(_ending.Keys).ConfigureAwait(false);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "stage host {Pid} started for {Plugin}")]
    private partial void LogStarted(int pid, string plugin);

    [LoggerMessage(Level = LogLevel.Warning, Message = "what stage host {Pid} left could not be cleared away: {Reason}")]
    private partial void LogNotCleared(int pid, string reason);
}

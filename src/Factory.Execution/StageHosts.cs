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
        if (Keep(Start(key, Describe(key, launch, variables)), reusable: true) is { } displaced) End(displaced, force: false);
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
        var started = Start(key, Describe(key, launch, variables));
        lock (_gate) _rented.Add(started);
        return started;
    }

    /// <summary>Gives a host back after its ticket.</summary>
    internal void Return(StageHost host, bool reusable)
    {
        var worn = host.Tickets >= _options.TicketsPerHost || _time.GetElapsedTime(host.StartedAt) >= _options.HostAge || host.HasGrown(_options.HostGrowth);
        if (Keep(host, reusable && !worn && host.Reusable) is not { } displaced) return;
        End(displaced, force: !reusable);
        if (worn && reusable) Replace(host);
    }

    /// <summary>Lets a host wait for work; what has no place then comes back: this one, or the one that has waited longest.</summary>
    private StageHost? Keep(StageHost host, bool reusable)
    {
        host.IdleSince = _time.GetTimestamp();
        lock (_gate)
        {
            _rented.Remove(host);
            if (_disposed || !reusable) return host;
            _idle.Add(host);
            if (_idle.Count <= _options.MaxIdleHosts) return null;
            var oldest = _idle[0];
            _idle.RemoveAt(0);
            return oldest;
        }
    }

    // Ahead, so that the next ticket does not wait for a start because of our book-keeping.
    private void Replace(StageHost worn)
    {
        try
        {
            if (Keep(Start(worn.Key, worn.Origin), reusable: true) is { } displaced) End(displaced, force: false);
        }
        catch (IOException e)
        {
            LogNotReplaced(worn.Key.PluginDirectory, e.Message);
        }
    }

    private static HostStart Describe(HostKey key, LaunchEnvironment launch, IReadOnlyDictionary<string, string> variables) =>
        new() { Arguments = ["stage", key.PluginDirectory], Launch = launch, Variables = variables, MemoryLimit = launch.MemoryLimit };

    private StageHost Start(HostKey key, HostStart origin)
    {
        var process = _launcher.Start(origin);
        LogStarted(process.Identity.Pid, key.PluginDirectory);
        return new(key, origin, process, _time.GetTimestamp());
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "no host could be started ahead for {Plugin}: {Reason}")]
    private partial void LogNotReplaced(string plugin, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "what stage host {Pid} left could not be cleared away: {Reason}")]
    private partial void LogNotCleared(int pid, string reason);
}

using System.Collections.Concurrent;
using System.Threading.Channels;
using Factory.Engine;
using Factory.Execution.Hardware;
using Factory.Sdk;
using Microsoft.Extensions.Logging;

namespace Factory.Execution;

/// <summary>All hardware backends, each in a host of its own. They end with the daemon.</summary>
public sealed class HardwareHosts : ILeases, IAsyncDisposable
{
    private readonly HardwareServices _services;
    private readonly Channel<HardwareNews> _news = Channel.CreateUnbounded<HardwareNews>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<string, (HardwareHost Host, string Directory)> _hosts = new();

    public HardwareHosts(ExecutionOptions options, IHostLauncher launcher, TimeProvider time, ILogger<HardwareHosts> log) =>
        _services = new(options, launcher, _news.Writer, time, new HardwareLog(log));

    /// <summary>What backends say: checked, and not more often than is useful. For one reader.</summary>
    public ChannelReader<HardwareNews> News => _news.Reader;

    public IReadOnlyList<BackendState> Backends => [.. _hosts.Values.Select(h => h.Host.State).OrderBy(s => s.Backend.Kind, StringComparer.Ordinal)];

    /// <summary>Starts a backend. The first plugin that offers a kind has it.</summary>
    public void Add(string pluginDirectory, BackendDescription backend)
    {
        if (_hosts.TryGetValue(backend.Kind, out var other))
        {
            _services.Log.KindTaken(backend.Kind, pluginDirectory, other.Directory);
            return;
        }
        _hosts[backend.Kind] = (new HardwareHost(_services, pluginDirectory, backend), pluginDirectory);
    }

    public async Task<PreparedLease> PrepareAsync(AttemptId attempt, Placement placement, CancellationToken cancellationToken)
    {
        if (placement.Shares.Count == 0) return PreparedLease.Nothing;
        var host = HostOf(placement.Kind);
        var environment = await host.AcquireAsync(attempt.ToString(), placement, cancellationToken).ConfigureAwait(false);
        var devices = host.State.Inventory?.Devices.ToDictionary(d => d.Id) ?? [];
        return new(environment,
            [.. placement.Shares.Select(s => new LeasedDevice(placement.Kind, s.Device, devices.GetValueOrDefault(s.Device)?.Model ?? ""))]);
    }

    public Task ReleaseAsync(AttemptId attempt, Placement placement) =>
        placement.Shares.Count > 0 && _hosts.TryGetValue(placement.Kind, out var found) ? found.Host.ReleaseAsync(attempt.ToString()) : Task.CompletedTask;

    public async Task<IReadOnlyList<int>> ProcessesAsync(Placement placement, CancellationToken cancellationToken)
    {
        // Of a device that others are on too nobody can say whose a process is.
        var whole = placement with { Shares = [.. placement.Shares.Where(s => s.Taken.Count == 0)] };
        if (whole.Shares.Count == 0 || !_hosts.TryGetValue(placement.Kind, out var found) || !found.Host.Backend.KeepsLeases) return [];
        try
        {
            return (await found.Host.AskAsync(new(0, Processes: whole), cancellationToken).ConfigureAwait(false)).Processes ?? [];
        }
        catch (HardwareException)
        {
            // Where the driver does not answer nothing will be begun either.
            return [];
        }
    }

    /// <exception cref="HardwareException">The backend refused, failed or did not answer.</exception>
    public async Task<MeterReading> ReadMeterAsync(Placement placement, CancellationToken cancellationToken) =>
        (await HostOf(placement.Kind).AskAsync(new(0, Meter: placement), cancellationToken).ConfigureAwait(false)).Meter
        ?? throw new HardwareException($"backend `{placement.Kind}` answered without a meter");

    public async Task<MeterReading?> MeterAsync(Placement placement, CancellationToken cancellationToken)
    {
        if (placement.Shares.Count == 0 || !_hosts.TryGetValue(placement.Kind, out var found) || found.Host.IsUnmetered) return null;
        try
        {
            var reading = await ReadMeterAsync(placement, cancellationToken).ConfigureAwait(false);
            if (reading.Energy.Value is null) found.Host.IsUnmetered = true;
            return reading;
        }
        catch (HardwareException)
        {
            // What it used is unknown; that it ran is not.
            return null;
        }
    }

    /// <exception cref="HardwareException">The backend refused, failed or did not answer.</exception>
    public async Task<IReadOnlyList<DeviceSample>> SampleAsync(string kind, CancellationToken cancellationToken) =>
        (await HostOf(kind).AskAsync(new(0, Sample: true), cancellationToken).ConfigureAwait(false)).Samples ?? [];

    private HardwareHost HostOf(string kind) =>
        _hosts.TryGetValue(kind, out var found) ? found.Host : throw new HardwareException($"there is no backend `{kind}`");

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_hosts.Values.Select(h => h.Host.DisposeAsync().AsTask())).ConfigureAwait(false);
        _news.Writer.TryComplete();
    }
}

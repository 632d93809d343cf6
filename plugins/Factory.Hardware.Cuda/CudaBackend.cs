using System.Globalization;
using System.Runtime.CompilerServices;
using Factory.Sdk;

namespace Factory.Hardware.Cuda;

/// <summary>
/// NVIDIA's GPUs, whole or divided (MIG): by NVML where it can be loaded into this process, else by nvidia-smi, else by what
/// <c>/proc</c> shows of them.
/// </summary>
public sealed class CudaBackend : IHardwareBackend
{
    private static readonly string[] s_libraries = ["libnvidia-ml.so.1", "/usr/lib/wsl/lib/libnvidia-ml.so.1"];
    private static readonly string[] s_signs =
    [
        s_libraries[0], "/proc/driver/nvidia", "/dev/nvidiactl", "/dev/dxg", "/usr/lib/x86_64-linux-gnu/libnvidia-ml.so.1", "/usr/lib/aarch64-linux-gnu/libnvidia-ml.so.1",
        "/usr/lib64/libnvidia-ml.so.1", "/usr/lib/wsl/lib/libnvidia-ml.so.1",
    ];
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1), s_limit = TimeSpan.FromSeconds(20);
    private const int TicksPerLook = 5;

    private readonly MachineFiles _files;
    private readonly NvidiaSources _sources;
    private readonly TimeProvider _time;
    private readonly Patience _patience;
    private readonly EnergyBook _energy;
    private readonly HashSet<string> _leases = new(StringComparer.Ordinal);
    private (NvidiaLook Look, long At)? _last;

    /// <summary>The machine that this process runs on.</summary>
    public CudaBackend() : this("/", s_libraries, Commands.Run, TimeProvider.System, Environment.FailFast) { }

    internal CudaBackend(string root, IReadOnlyList<string> libraries, CommandRunner run, TimeProvider time, Action<string> giveUp)
    {
        (_files, _time, _energy) = (new(root), time, new(time));
        (_sources, _patience) = (new(_files, libraries, run), new(s_limit, time, giveUp));
    }

    /// <inheritdoc/>
    public BackendDescription Description { get; } = new(CudaInventory.Kind, "NVIDIA GPUs, whole or divided.",
    [
        .. GpuRequests.Common,
        new(CudaInventory.Capability, new(SettingKind.Number), "The least compute capability, such as 9.0.", MatchRule.AtLeast, CudaInventory.Capability, null),
    ])
    {
        Families = [GpuRequests.Family], Signs = s_signs,
    };

    /// <inheritdoc/>
    public async ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var look = await LookAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            if (look.Gpus.Count == 0) return new(ProbeOutcome.Absent, $"{_sources.Name} shows no GPU");
            var models = look.Gpus.GroupBy(g => g.Name).Select(g => $"{g.Count()} × {g.Key}");
            return new(ProbeOutcome.Present, $"{string.Join(", ", models)} by {_sources.Name}{(look.Driver is { } driver ? $", driver {driver}" : "")}");
        }
        catch (NvidiaException e)
        {
            return new(e.Absent ? ProbeOutcome.Absent : ProbeOutcome.Broken, e.Message);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Inventory> WatchAsync(CancellationToken cancellationToken) => InventoryWatch.Of(
        // What cannot be looked at has health that says so.
        async stop => await TryLookAsync(stop).ConfigureAwait(false) is ({ } look, _) ? CudaInventory.Describe(_files, look) : null, _time, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<HealthReport> WatchHealthAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_tick, _time);
        var (conditions, checkup, xids) = (new Conditions(), new Checkup(), new XidWatch(_time));
        NvmlSource? heard = null;
        for (var tick = 0L; ; tick++)
        {
            if (_sources.Nvml is { } nvml && nvml != heard) xids.Start(heard = nvml, cancellationToken);
            var looks = tick % TicksPerLook == 0;
            if (looks || HasLeases)
            {
                var (look, failure) = await TryLookAsync(cancellationToken).ConfigureAwait(false);
                if (look is not null && HasLeases) NoteEnergy(look);
                if (looks)
                {
                    IReadOnlyList<HealthReport> now = look is not null ? [.. checkup.Of(look), .. xids.Now(g => Recovers(look, g))] : failure is not null ? checkup.Of(failure) : [];
                    foreach (var report in conditions.Update(now, unknown: r => look is null && r.Condition != "driver")) yield return report;
                }
            }
            if (!await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false)) yield break;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeviceSample>> SampleAsync(CancellationToken cancellationToken)
    {
        try
        {
            return CudaSamples.Of(await LookAsync(Fresh, cancellationToken).ConfigureAwait(false));
        }
        catch (NvidiaException)
        {
            return [];
        }
    }

    /// <summary>Its energy is counted from now on.</summary>
    public async ValueTask AcquireAsync(string attempt, Placement placement, CancellationToken cancellationToken)
    {
        lock (_leases) _leases.Add(attempt);
        if (await TryLookAsync(cancellationToken).ConfigureAwait(false) is ({ } look, _)) NoteEnergy(look);
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(string attempt, CancellationToken cancellationToken)
    {
        lock (_leases) _leases.Remove(attempt);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask<LaunchEnvironment> PrepareAsync(Placement placement, CancellationToken cancellationToken)
    {
        var look = await LookAsync(InventoryWatch.Interval, cancellationToken).ConfigureAwait(false);
        var gpus = placement.Shares.Select(s => Find(look, s.Device) ?? throw new InvalidOperationException($"{s.Device} is not here any more")).ToList();
        var near = Neighbourhood.Of(_files, [.. gpus.Select(g => CudaInventory.MemoryNodeOf(_files, g))], [.. look.Gpus.Select(g => CudaInventory.MemoryNodeOf(_files, g))]);
        var order = look.Gpus.Select(g => g.Pci).Order(StringComparer.Ordinal).ToList();
        var variables = new Dictionary<string, string>
        {
            // By UUID, which outlasts renumbering; a GPU that has not said its own by its place on the bus.
            [Masks.Cuda] = string.Join(',', placement.Shares.Zip(gpus, (s, g) => g.Uuid is null ? order.IndexOf(g.Pci).ToString(CultureInfo.InvariantCulture) : s.Device)),
            [Masks.CudaOrder] = "PCI_BUS_ID", [Masks.Rocr] = "",
        };
        Masks.AddThreads(variables, near.Threads);
        string[] nodes = [.. gpus.Select(g => g.Minor).OfType<int>().Distinct().Select(m => $"/dev/nvidia{m}"), "/dev/nvidiactl", "/dev/nvidia-uvm"];
        return new LaunchEnvironment(variables, [Masks.Hip, .. Masks.Ordinals], near.Cores, near.Nodes, nodes, null)
        {
            Fixed = [Masks.Cuda, Masks.CudaOrder, Masks.Rocr], Threads = near.Threads,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<MeterReading> ReadMeterAsync(Placement placement, CancellationToken cancellationToken)
    {
        var (look, _) = await TryLookAsync(cancellationToken).ConfigureAwait(false);
        if (look is not null) NoteEnergy(look);
        return _energy.Read([.. placement.Shares.Select(s => PartOf(look, s))]);
    }

    /// <summary>By NVML alone.</summary>
    public async ValueTask<IReadOnlyList<int>> ProcessesAsync(Placement placement, CancellationToken cancellationToken) => _sources.Nvml is not { } nvml ? []
        : await _patience.RunAsync(() => nvml.ProcessesOn([.. placement.Shares.Select(s => s.Device)]), () => nvml.Library.Busy ?? "NVIDIA's driver", cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>How old a look may be that is as good as a new one: the program takes a second of a processor, the library a moment.</summary>
    private TimeSpan Fresh => _sources.Nvml is null ? InventoryWatch.Interval : TimeSpan.FromMilliseconds(500);

    private bool HasLeases
    {
        get
        {
            lock (_leases) return _leases.Count > 0;
        }
    }

    private async Task<(NvidiaLook? Look, NvidiaException? Failure)> TryLookAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await LookAsync(Fresh, cancellationToken).ConfigureAwait(false), null);
        }
        catch (NvidiaException e)
        {
            return (null, e);
        }
    }

    private Task<NvidiaLook> LookAsync(TimeSpan age, CancellationToken cancellationToken) => _patience.RunAsync(() =>
    {
        if (_last is { } last && _time.GetElapsedTime(last.At) < age) return last.Look;
        var look = _sources.Look();
        _last = (look, _time.GetTimestamp());
        return look;
    }, () => _sources.Nvml?.Library.Busy ?? "NVIDIA's driver", cancellationToken);

    private void NoteEnergy(NvidiaLook look)
    {
        foreach (var gpu in look.Gpus) _energy.Note(gpu.Id, gpu.Readings.Joules, gpu.Readings.Watts);
    }

    private static NvidiaGpu? Find(NvidiaLook look, string device) =>
        look.Gpus.FirstOrDefault(g => g.Unusable is null && (g.IsDivided ? g.Slices.Any(s => s.Id == device) : g.Id == device));

    private static bool Recovers(NvidiaLook look, string device) => Find(look, device) is { TellsRecovery: true } gpu && !gpu.Faults.Any(f => f.Condition == "recovery");

    // The energy is the whole GPU's; a part of it, or one of several that share its memory, has its part.
    private static (string Gpu, double Part) PartOf(NvidiaLook? look, Share share)
    {
        if (look is null || Find(look, share.Device) is not { } gpu) return (share.Device, 1);
        var part = gpu.Slices.FirstOrDefault(s => s.Id == share.Device) is { } slice ? CudaSamples.PartOf(gpu, slice) : 1;
        var memory = gpu.Slices.FirstOrDefault(s => s.Id == share.Device)?.Memory ?? gpu.Memory;
        return (gpu.Id, share.Taken.GetValueOrDefault(GpuRequests.Memory) is { } taken && memory is > 0 and var all ? part * Math.Min(1, (double)taken.Amount / all) : part);
    }
}

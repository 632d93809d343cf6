using System.Globalization;
using System.Runtime.CompilerServices;
using Factory.Sdk;

namespace Factory.Hardware.Cpu;

/// <summary>
/// The processors and the memory of this machine: one divisible device. Its cores are the kernel's processors, ordered so that the
/// first free ones lie together on a memory node and on physical cores; one device for the machine and not one a node, so that a
/// stage may have more cores than a node has.
/// </summary>
public sealed class CpuBackend : IHardwareBackend
{
    private const string Kind = "cpu", Id = "machine", Cores = "cores", Memory = "memory", Features = "features", HugePages = "huge_pages";
    // An empty mask hides all devices; an absent one shows them all.
    private static readonly string[] s_masks = [Masks.Cuda, Masks.Hip, Masks.Rocr];

    private readonly MachineFiles _files;
    private readonly TimeProvider _time;
    private readonly EnergyMeter _energy;
    private readonly LoadMeter _load;
    private (double Joules, long At)? _lastPower;

    /// <summary>The machine that this process runs on.</summary>
    public CpuBackend() : this("/", TimeProvider.System) { }

    internal CpuBackend(string root, TimeProvider time)
    {
        (_files, _time) = (new(root), time);
        (_energy, _load) = (new(_files), new(_files));
    }

    /// <inheritdoc/>
    public BackendDescription Description { get; } = new(Kind, "Processor cores and memory of this machine.",
    [
        new(Cores, new(SettingKind.Integer), "How many cores.", MatchRule.Take, Cores, 1),
        new(Memory, new(SettingKind.Bytes), "How much memory; enforced where the machine can.", MatchRule.Take, Memory, null),
        new("model", new(SettingKind.Text), "A pattern that the processor's model name must match.", MatchRule.Like, "model", null),
        new(Features, new(SettingKind.Text), "A pattern for the list of vector and matrix extensions, such as `*amx_bf16*`.", MatchRule.Like, Features, null),
        new(HugePages, new(SettingKind.Bytes), "How much memory must be set aside in huge pages.", MatchRule.AtLeast, HugePages, null),
    ]) { KeepsLeases = false };

    /// <inheritdoc/>
    public ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        var machine = Machine.Read(_files);
        var limited = machine.Limits.Count > 0 ? $"; limited to {string.Join(", ", machine.Limits)}" : "";
        return new(machine.Processors.Count == 0
            ? new ProbeResult(ProbeOutcome.Broken, $"no processor may be used{limited}")
            : new ProbeResult(ProbeOutcome.Present,
                $"{machine.Model.Name}: processors {NumberList.Format(machine.Processors.Select(p => p.Number))} on {machine.NodeCount} memory nodes, "
                    + $"{new ByteSize(machine.Memory)} for stages{limited}"));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Inventory> WatchAsync(CancellationToken cancellationToken) => InventoryWatch.Of(_ =>
    {
        // Processors go on and off line and limits are changed while the machine runs; no event tells of it. Counters of energy wrap around meanwhile.
        _energy.Read();
        return new([Describe(Machine.Read(_files))]);
    }, _time, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<HealthReport> WatchHealthAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken).ConfigureAwait(false);
        yield break;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeviceSample>> SampleAsync(CancellationToken cancellationToken) =>
        new([new DeviceSample(Id, _load.Utilisation(), _load.MemoryUsed(), Power(), _load.Temperature())
        {
            Energy = _energy.Read() is { } joules ? Reading.Measured(joules) : Reading.None, More = _load.Pressure().ToDictionary(p => p.Name, p => p.Reading),
        }]);

    /// <summary>Nothing to do: a process is bound to its cores when it starts.</summary>
    public ValueTask AcquireAsync(string attempt, Placement placement, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Nothing to do.</summary>
    public ValueTask ReleaseAsync(string attempt, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<LaunchEnvironment> PrepareAsync(Placement placement, CancellationToken cancellationToken)
    {
        var machine = Machine.Read(_files);
        var cores = CoresOf(placement, machine);
        var nodes = machine.Processors.Where(p => cores.Contains(p.Number)).Select(p => p.Node).Distinct().Order().ToList();
        var variables = new Dictionary<string, string>();
        Masks.AddThreads(variables, cores.Count);
        foreach (var name in s_masks) variables[name] = "";
        var memory = placement.Shares.Select(s => s.Taken.GetValueOrDefault(Memory)?.Amount).Sum();
        return new(new LaunchEnvironment(variables, Masks.Ordinals, cores, machine.NodeCount > 1 ? nodes : [], [], memory > 0 ? memory : null) { Fixed = s_masks });
    }

    /// <summary>The packages' energy, by the placement's part of the cores: no counter knows who used it.</summary>
    public ValueTask<MeterReading> ReadMeterAsync(Placement placement, CancellationToken cancellationToken)
    {
        var machine = Machine.Read(_files);
        var part = machine.Processors.Count == 0 ? 0 : Math.Min(1.0, (double)CoresOf(placement, machine).Count / machine.Processors.Count);
        return new(new MeterReading(_energy.Epoch, _energy.Read() is { } joules ? Reading.Derived(joules * part) : Reading.None));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Device Describe(Machine machine)
    {
        var attributes = new Dictionary<string, Value>
        {
            ["model"] = machine.Model.Name, ["sockets"] = machine.Sockets, ["physical_cores"] = machine.PhysicalCores, ["numa_nodes"] = machine.NodeCount,
            ["smt"] = machine.HasThreads, [HugePages] = machine.HugePages, [Features] = string.Join(' ', machine.Model.Features),
        };
        foreach (var feature in machine.Model.Features) attributes[feature] = true;
        var units = machine.Processors.Select(p => p.Number.ToString(CultureInfo.InvariantCulture)).ToList();
        return new(Id, Kind, machine.Model.Name, Divisible: true, [new(Cores, units.Count, units), new(Memory, machine.Memory, [])], attributes,
            new Dictionary<string, string>());
    }

    private static List<int> CoresOf(Placement placement, Machine machine)
    {
        var taken = placement.Shares.Select(s => s.Taken.GetValueOrDefault(Cores)).OfType<TakenResource>().SelectMany(t => t.Units).ToList();
        return taken.Count > 0 ? [.. taken.Select(u => int.Parse(u, CultureInfo.InvariantCulture)).Order()]
            : [.. machine.Processors.Select(p => p.Number).Order()];
    }

    // From one sample to the next; the first has nothing to compare with.
    private Reading Power()
    {
        if (_energy.Read() is not { } joules) return Reading.None;
        var (now, last) = (_time.GetTimestamp(), _lastPower);
        _lastPower = (joules, now);
        return last is { } before && _time.GetElapsedTime(before.At, now).TotalSeconds is var seconds and > 0
            ? Reading.Derived((joules - before.Joules) / seconds) : Reading.None;
    }
}

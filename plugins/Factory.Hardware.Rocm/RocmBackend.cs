using System.Globalization;
using System.Runtime.CompilerServices;
using Factory.Sdk;

namespace Factory.Hardware.Rocm;

/// <summary>
/// AMD's GPUs as the kernel tells of them: KFD for what can be computed on, the card's folder in sysfs for its sensors and faults.
/// No library of ROCm is needed or asked; they are what stages bring.
/// </summary>
public sealed class RocmBackend : IHardwareBackend
{
    private const string MaskArgument = "mask", ByRocr = "rocr", ByHip = "hip";
    private const string Kfd = "/dev/kfd";
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);
    private const int TicksPerLook = 5;

    private readonly MachineFiles _files;
    private readonly TimeProvider _time;
    private readonly EnergyBook _energy;
    private readonly HashSet<string> _leases = new(StringComparer.Ordinal);
    private volatile Tuple<string?, KfdTopology>? _known;

    /// <summary>The machine that this process runs on.</summary>
    public RocmBackend() : this("/", TimeProvider.System) { }

    internal RocmBackend(string root, TimeProvider time) => (_files, _time, _energy) = (new(root), time, new(time));

    /// <inheritdoc/>
    public BackendDescription Description { get; } = new(RocmInventory.Kind, "AMD GPUs, whole or divided.",
    [
        .. GpuRequests.Common,
        new("hive", new(SettingKind.Bool), "Whether all devices must be in one hive of direct links.", MatchRule.Together, RocmInventory.Hive, null),
        new(RocmInventory.ComputeUnits, new(SettingKind.Integer), "How many compute units each device must have.", MatchRule.AtLeast, RocmInventory.ComputeUnits, null),
        new(MaskArgument, new(SettingKind.Choice, Choices: [ByRocr, ByHip]), "By which variable the stage is shown its devices: ROCR_VISIBLE_DEVICES or HIP_VISIBLE_DEVICES.",
            MatchRule.Tell, MaskArgument, ByRocr),
    ])
    {
        Families = [GpuRequests.Family], Signs = ["/sys/class/kfd", Kfd],
    };

    /// <inheritdoc/>
    public ValueTask<ProbeResult> ProbeAsync(CancellationToken cancellationToken)
    {
        if (!_files.Exists(KfdTopology.Folder)) return new(new ProbeResult(ProbeOutcome.Absent, $"{KfdTopology.Folder} is not there: the amdgpu driver is not loaded, or without KFD"));
        var cards = Look().Cards;
        return new(cards.Count == 0 ? new ProbeResult(ProbeOutcome.Absent, $"{KfdTopology.Folder} shows no GPU that this process may use")
            : new(ProbeOutcome.Present, string.Join(", ", cards.GroupBy(c => (Model: c.Folder.ProductName ?? AmdModels.Name(c.Node.DeviceId, c.Node.Architecture), c.Mode))
                .Select(g => $"{g.Count()} × {g.Key.Model}{(g.Key.Mode == GpuRequests.Whole ? "" : $" ({g.Key.Mode})")}"))));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<Inventory> WatchAsync(CancellationToken cancellationToken) => InventoryWatch.Of(_ =>
    {
        var (topology, cards) = Look();
        return new(RocmInventory.Describe(_files, topology, cards));
    }, _time, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<HealthReport> WatchHealthAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(s_tick, _time);
        var (conditions, checkup) = (new Conditions(), new Checkup());
        for (var tick = 0L; ; tick++)
        {
            if (HasLeases) NoteEnergy(Cards());
            if (tick % TicksPerLook == 0)
            {
                foreach (var report in conditions.Update(checkup.Of(Look().Cards), checkup.IsUnknown)) yield return report;
            }
            if (!await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false)) yield break;
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DeviceSample>> SampleAsync(CancellationToken cancellationToken)
    {
        var samples = new List<DeviceSample>();
        foreach (var chip in Cards().GroupBy(c => c.Chip))
        {
            var sensors = CardSensors.Read(chip.First().Folder);
            samples.AddRange(chip.Select(sensors.Of));
        }
        return new(samples);
    }

    /// <summary>Its energy is counted from now on.</summary>
    public ValueTask AcquireAsync(string attempt, Placement placement, CancellationToken cancellationToken)
    {
        lock (_leases) _leases.Add(attempt);
        NoteEnergy(Cards());
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(string attempt, CancellationToken cancellationToken)
    {
        lock (_leases) _leases.Remove(attempt);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<LaunchEnvironment> PrepareAsync(Placement placement, CancellationToken cancellationToken)
    {
        var (topology, cards) = Look();
        var mine = placement.Shares.Select(s => cards.FirstOrDefault(c => c.Id == s.Device)
            ?? throw new InvalidOperationException($"{s.Device} is not here any more")).OrderBy(c => c.Index).ToList();
        var near = Neighbourhood.Of(_files, [.. mine.Select(c => RocmInventory.MemoryNodeOf(topology, c))], [.. cards.Select(c => RocmInventory.MemoryNodeOf(topology, c))]);
        var mask = placement.Told.GetValueOrDefault(MaskArgument)?.AsText() == ByHip ? Masks.Hip : Masks.Rocr;
        var variables = new Dictionary<string, string> { [mask] = string.Join(',', mask == Masks.Rocr ? Tokens(mine) : Indices(mine)) };
        Masks.AddThreads(variables, near.Threads);
        // Exactly one: masks multiply, and HIP heeds CUDA's too.
        string[] others = [mask == Masks.Rocr ? Masks.Hip : Masks.Rocr, Masks.Cuda, .. Masks.Ordinals];
        return new(new LaunchEnvironment(variables, others, near.Cores, near.Nodes,
            [Kfd, .. mine.Select(c => c.RenderNode).OfType<string>()], null) { Fixed = [mask], Threads = near.Threads });
    }

    /// <inheritdoc/>
    public ValueTask<MeterReading> ReadMeterAsync(Placement placement, CancellationToken cancellationToken)
    {
        var cards = Cards();
        NoteEnergy(cards);
        return new(_energy.Read([.. placement.Shares.Select(s => PartOf(cards.FirstOrDefault(c => c.Id == s.Device), s))]));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<int>> ProcessesAsync(Placement placement, CancellationToken cancellationToken) =>
        new(KfdProcesses.On(_files, [.. Cards().Where(c => placement.Shares.Any(s => s.Device == c.Id)).Select(c => c.Node.GpuId).OfType<long>()]));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool HasLeases
    {
        get
        {
            lock (_leases) return _leases.Count > 0;
        }
    }

    private (KfdTopology Topology, IReadOnlyList<Card> Cards) Look()
    {
        var topology = KfdTopology.Read(_files);
        _known = new(_files.Text(KfdTopology.Generation), topology);
        return (topology, Card.All(_files, topology));
    }

    /// <summary>The cards, by what is known of the topology as long as it is what it was: large ones are thousands of files.</summary>
    private IReadOnlyList<Card> Cards() =>
        _known is ({ } generation, var topology) && _files.Text(KfdTopology.Generation) == generation ? Card.All(_files, topology) : Look().Cards;

    private void NoteEnergy(IReadOnlyList<Card> cards)
    {
        foreach (var card in cards.DistinctBy(c => c.Chip))
        {
            var sensors = CardSensors.Read(card.Folder);
            _energy.Note(card.Chip, sensors.Joules, sensors.Watts);
        }
    }

    // The energy is the whole card's; a partition has its part of it, and so has one of several that share its memory.
    private static (string Chip, double Part) PartOf(Card? card, Share share) => card is null ? (share.Device, 1)
        : (card.Chip, 1.0 / card.Parts * (share.Taken.GetValueOrDefault(GpuRequests.Memory) is { } taken && card.Node.Memory is > 0 and var all ? Math.Min(1, (double)taken.Amount / all) : 1));

    // By number where it is certain. Partitions of one GPU share their number, and ROCr ends its list without a word at what is ambiguous.
    private static IEnumerable<string> Tokens(List<Card> cards) =>
        cards.TrueForAll(c => c.Partition is null && c.Node.UniqueId != 0) ? cards.Select(c => c.Chip) : Indices(cards);

    private static IEnumerable<string> Indices(List<Card> cards) => cards.Select(c => c.Index.ToString(CultureInfo.InvariantCulture));
}

using System.Globalization;
using Factory.Sdk;

namespace Factory.Hardware.Rocm;

/// <summary>Cards → what the daemon is told of them.</summary>
internal static class RocmInventory
{
    public const string Kind = "rocm", Hive = "hive", ComputeUnits = "compute_units";
    private const string DriverVersion = "/sys/module/amdgpu/version";

    public static IReadOnlyList<Device> Describe(MachineFiles files, KfdTopology topology, IReadOnlyList<Card> cards)
    {
        var driver = files.Text(DriverVersion);
        return [.. cards.Select(c => Describe(topology, c, driver))];
    }

    public static int? MemoryNodeOf(KfdTopology topology, Card card) => card.Folder.MemoryNode ?? topology.MemoryNodeOf(card.Node);

    private static Device Describe(KfdTopology topology, Card card, string? driver)
    {
        var (node, folder) = (card.Node, card.Folder);
        var hive = node.HiveId != 0 ? $"{node.HiveId:x16}" : null;
        return GpuRequests.Describe(card.Id, Kind, folder.ProductName ?? AmdModels.Name(node.DeviceId, node.Architecture), node.Memory ?? (card.Partition is null ? folder.MemoryTotal : null),
        [
            ("vendor", "amd"), (GpuRequests.Architecture, GpuRequests.Say(node.Architecture)), (GpuRequests.Partition, card.Mode),
            ("memory_partition", GpuRequests.Say(folder.MemoryMode)), (ComputeUnits, Positive(node.ComputeUnits)), ("dies", Positive(node.Dies)),
            ("wave_front", Positive(node.WaveFront)), ("clock_mhz", Positive(node.ClockMhz)), ("pci", $"{node.Slot}.{(card.Partition is null ? node.Function : 0)}"),
            ("device_node", GpuRequests.Say(card.RenderNode)), ("driver", GpuRequests.Say(driver)), ("gpu_metrics", GpuRequests.Say(MetricsOf(folder))),
            ("power_limit_watts", GpuRequests.Say(LimitOf(folder))),
        ],
        [
            (GpuRequests.Numa, MemoryNodeOf(topology, card)?.ToString(CultureInfo.InvariantCulture)), (Hive, hive), (GpuRequests.Island, hive ?? card.Chip),
            (GpuRequests.Card, card.Chip),
        ]);
    }

    private static string? MetricsOf(CardFolder folder)
    {
        var bytes = folder.Bytes("gpu_metrics");
        return GpuMetrics.VersionOf(bytes) is { } version ? $"{version.Format}.{version.Content}{(GpuMetrics.Read(bytes) is null ? " (not read)" : "")}" : null;
    }

    private static double? LimitOf(CardFolder folder) =>
        folder.Hwmon is { } hwmon && folder.Files.Number($"{hwmon}/power1_cap") is > 0 and var microwatts ? microwatts / 1e6 : null;

    private static Value? Positive(long value) => value > 0 ? (Value)value : null;
}

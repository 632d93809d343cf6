using System.Globalization;
using Factory.Sdk;

namespace Factory.Hardware.Cuda;

/// <summary>GPUs → what the daemon is told of them.</summary>
internal static class CudaInventory
{
    public const string Kind = "cuda", Capability = "capability";

    public static IReadOnlyList<Device> Describe(MachineFiles files, NvidiaLook look) =>
        [.. look.Gpus.Where(g => g.Unusable is null).SelectMany(g => Describe(files, g, look.Driver)).DistinctBy(d => d.Id)];

    public static int? MemoryNodeOf(MachineFiles files, NvidiaGpu gpu) => files.Number($"/sys/bus/pci/devices/{gpu.Pci}/numa_node") is >= 0 and < 4096 and var node ? (int)node : null;

    // A divided GPU is no device itself: only its parts can be used, and a program sees one of them at most.
    private static IEnumerable<Device> Describe(MachineFiles files, NvidiaGpu gpu, string? driver) => gpu.IsDivided
        ? gpu.Slices.Select(s => Describe(files, gpu, driver, s.Id, s.Memory, s.Profile ?? "mig") with { Alone = true })
        : [Describe(files, gpu, driver, gpu.Id, gpu.Memory, GpuRequests.Whole)];

    private static Device Describe(MachineFiles files, NvidiaGpu gpu, string? driver, string id, long? memory, string partition) =>
        GpuRequests.Describe(id, Kind, gpu.Name, memory,
        [
            ("vendor", "nvidia"), (GpuRequests.Architecture, GpuRequests.Say(CudaArchitectures.Name(gpu.Capability) ?? gpu.Architecture?.ToLowerInvariant())),
            (Capability, GpuRequests.Say(gpu.Capability)), (GpuRequests.Partition, partition), ("pci", gpu.Pci),
            ("device_node", GpuRequests.Say(gpu.Minor is { } minor ? $"/dev/nvidia{minor}" : null)), ("driver", GpuRequests.Say(driver)),
            ("power_limit_watts", GpuRequests.Say(gpu.PowerLimit)),
        ],
        [
            (GpuRequests.Numa, MemoryNodeOf(files, gpu)?.ToString(CultureInfo.InvariantCulture)), (GpuRequests.Island, gpu.Island ?? gpu.Id), (GpuRequests.Card, gpu.Id),
        ]);
}

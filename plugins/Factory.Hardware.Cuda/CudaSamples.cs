using Factory.Sdk;

namespace Factory.Hardware.Cuda;

/// <summary>GPUs → what they are doing.</summary>
internal static class CudaSamples
{
    public static IReadOnlyList<DeviceSample> Of(NvidiaLook look) => [.. look.Gpus.Where(g => g.Unusable is null).SelectMany(Of)];

    /// <summary>A part's share of what is counted for the whole GPU only: that of its memory.</summary>
    public static double PartOf(NvidiaGpu gpu, NvidiaSlice slice) => gpu.Memory is > 0 and var all && slice.Memory is { } own ? Math.Min(1, (double)own / all) : 1.0 / Math.Max(1, gpu.Slices.Count);

    private static IEnumerable<DeviceSample> Of(NvidiaGpu gpu)
    {
        var r = gpu.Readings;
        if (!gpu.IsDivided)
            return [Sample(gpu.Id, Measured(r.Busy / 100), Measured(r.MemoryUsed), Measured(r.Watts), r, Measured(r.Joules), ("memory_busy_ratio", Measured(r.MemoryBusy / 100)))];
        // How busy a part is, NVIDIA's driver does not tell.
        return gpu.Slices.Select(s => Sample(s.Id, Reading.None, Measured(s.MemoryUsed), Derived(r.Watts * PartOf(gpu, s)), r, Derived(r.Joules * PartOf(gpu, s))));
    }

    private static DeviceSample Sample(string id, Reading busy, Reading memory, Reading watts, NvidiaReadings all, Reading joules, params (string Name, Reading Reading)[] more) =>
        new(id, busy, memory, watts, Measured(all.Temperature))
        {
            Energy = joules,
            More = more.Append(("memory_temperature_celsius", Measured(all.MemoryTemperature))).Where(m => m.Item2.Value is not null).ToDictionary(m => m.Item1, m => m.Item2),
        };

    private static Reading Measured(double? value) => value is { } known ? Reading.Measured(known) : Reading.None;
    private static Reading Derived(double? value) => value is { } known ? Reading.Derived(known) : Reading.None;
}

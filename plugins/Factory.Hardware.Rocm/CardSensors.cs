using Factory.Sdk;

namespace Factory.Hardware.Rocm;

/// <summary>What the sensors of a card say now: of the whole card, though it may be divided.</summary>
internal sealed record CardSensors(double? Watts, double? Hotspot, double? Memory, double? Busy, double? MemoryBusy, double? Joules)
{
    public static CardSensors Read(CardFolder folder)
    {
        var metrics = GpuMetrics.Read(folder.Bytes("gpu_metrics"));
        var temperatures = Temperatures(folder);
        return new(
            Watt(folder, "power1_average") ?? Watt(folder, "power1_input") ?? metrics?.Watts,
            temperatures.GetValueOrDefault("junction") ?? metrics?.Hotspot ?? temperatures.GetValueOrDefault("edge") ?? temperatures.GetValueOrDefault(""),
            temperatures.GetValueOrDefault("mem") ?? metrics?.Memory,
            GpuMetrics.Percent(folder.Number("gpu_busy_percent")) ?? metrics?.Busy,
            GpuMetrics.Percent(folder.Number("mem_busy_percent")) ?? metrics?.MemoryBusy,
            metrics?.Joules);
    }

    /// <summary>One card's device or partition.</summary>
    public DeviceSample Of(Card card)
    {
        var divided = card.Partition is not null;
        var used = (divided ? null : card.Folder.Number("mem_info_vram_used")) ?? KfdTopology.MemoryUsed(card.Folder.Files, card.Node);
        // Power is the card's: a partition's is its part, if all work alike. How busy it is cannot be said so.
        return new(card.Id, divided ? Reading.None : Measured(Busy / 100), Measured(used), Part(Watts, card), Measured(Hotspot))
        {
            Energy = Part(Joules, card),
            More = new[] { ("memory_temperature_celsius", Measured(Memory)), ("memory_busy_ratio", divided ? Reading.None : Measured(MemoryBusy / 100)) }
                .Where(m => m.Item2.Value is not null).ToDictionary(m => m.Item1, m => m.Item2),
        };
    }

    private static Reading Measured(double? value) => value is { } known ? Reading.Measured(known) : Reading.None;

    private static Reading Part(double? value, Card card) => value is not { } known ? Reading.None
        : card.Parts > 1 ? Reading.Derived(known / card.Parts) : Reading.Measured(known);

    private static double? Watt(CardFolder folder, string name) =>
        folder.Hwmon is { } hwmon && folder.Files.Number($"{hwmon}/{name}") is >= 0 and < 10_000_000_000 and var microwatts ? microwatts / 1e6 : null;

    // By their labels; old drivers have one without.
    private static Dictionary<string, double?> Temperatures(CardFolder folder)
    {
        var found = new Dictionary<string, double?>(StringComparer.Ordinal);
        if (folder.Hwmon is not { } hwmon) return found;
        for (var i = 1; i <= 3; i++)
        {
            if (GpuMetrics.Celsius(folder.Files.Number($"{hwmon}/temp{i}_input") / 1000.0) is { } celsius)
                found.TryAdd(folder.Files.Text($"{hwmon}/temp{i}_label") ?? "", celsius);
        }
        return found;
    }
}

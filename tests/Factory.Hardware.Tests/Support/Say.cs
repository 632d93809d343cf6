using System.Globalization;
using System.Text;
using Factory.Sdk;

namespace Factory.Hardware.Tests;

/// <summary>What backends say, in words for golden files.</summary>
internal static class Say
{
    public static async Task<Inventory> FirstAsync(IHardwareBackend backend)
    {
        await foreach (var inventory in backend.WatchAsync(CancellationToken.None)) return inventory;
        throw new InvalidOperationException("no snapshot");
    }

    public static async Task<string> AllAsync(IHardwareBackend backend)
    {
        var text = new StringBuilder();
        var probe = await backend.ProbeAsync(CancellationToken.None);
        text.Append(CultureInfo.InvariantCulture, $"{probe.Outcome}: {probe.Reason}\n");
        if (probe.Outcome != ProbeOutcome.Present) return text.ToString();
        foreach (var device in (await FirstAsync(backend)).Devices) text.Append(Device(device));
        foreach (var sample in await backend.SampleAsync(CancellationToken.None)) text.Append(Sample(sample));
        return text.ToString();
    }

    public static string Device(Device d)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{d.Id} {d.Kind} \"{d.Model}\"{(d.Divisible ? "" : " indivisible")}{(d.Alone ? " alone" : "")}\n");
        foreach (var r in d.Resources) text.Append(CultureInfo.InvariantCulture, $"  {r.Name} {r.Amount}{(r.Units.Count > 0 ? $": {string.Join(' ', r.Units)}" : "")}\n");
        text.Append(CultureInfo.InvariantCulture, $"  {string.Join(", ", d.Attributes.Where(a => a.Key is not ("model" or "memory")).OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}={a.Value.AsText() ?? a.Value.ToString()}"))}\n");
        text.Append(CultureInfo.InvariantCulture, $"  in {string.Join(", ", d.Groups.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Value}"))}\n");
        return text.ToString();
    }

    private static string Sample(DeviceSample s) =>
        $"now {s.Device}: busy {R(s.Utilisation)}, memory {R(s.MemoryUsed)}, power {R(s.Power)}, temperature {R(s.Temperature)}, energy {R(s.Energy)}"
        + $"{string.Concat(s.More.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $", {m.Key} {R(m.Value)}"))}\n";

    private static string R(Reading r) => r.Value is { } v ? $"{v.ToString("0.######", CultureInfo.InvariantCulture)}{(r.Quality == Quality.Derived ? " (derived)" : "")}" : "-";
}

using System.Globalization;
using System.Text;
using Factory.Control;

namespace Factory.Daemon;

/// <summary>What devices are doing, for a Prometheus server, in its text format 0.0.4. What is not to be had is left out, never 0.</summary>
internal static class DeviceGauges
{
    public static string Write(IReadOnlyList<DeviceView> devices)
    {
        var text = new StringBuilder();
        Family(text, devices, "factory_device_utilisation_ratio", "gauge", "How busy a device is, 0 to 1.", s => s.Utilisation);
        Family(text, devices, "factory_device_memory_used_bytes", "gauge", "Memory of a device that is used.", s => s.MemoryUsed);
        Family(text, devices, "factory_device_power_watts", "gauge", "Power of a device.", s => s.Power);
        Family(text, devices, "factory_device_temperature_celsius", "gauge", "Temperature of a device, at its hottest point where that is measured.", s => s.Temperature);
        Family(text, devices, "factory_device_energy_joules_total", "counter", "Energy that a device has used since some moment of its own.", s => s.Energy);
        foreach (var name in devices.SelectMany(d => d.Now?.More.Keys ?? []).Where(IsName).Distinct().Order(StringComparer.Ordinal))
            Family(text, devices, $"factory_device_{name}", "gauge", "As its backend's documentation says.", s => s.More.GetValueOrDefault(name));
        return text.ToString();
    }

    private static void Family(StringBuilder text, IReadOnlyList<DeviceView> devices, string name, string type, string help, Func<SampleView, ReadingView?> of)
    {
        var readings = devices.Select(d => (Device: d, Reading: d.Now is { } now ? of(now) : null)).Where(r => r.Reading?.Value is not null).ToList();
        if (readings.Count == 0) return;
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        foreach (var (device, reading) in readings)
            text.Append(CultureInfo.InvariantCulture,
                $"{name}{{kind=\"{Value(device.Kind)}\",device=\"{Value(device.Id)}\",model=\"{Value(device.Model)}\",quality=\"{(reading!.Quality == ReadingQuality.Derived ? "derived" : "measured")}\"}} {reading.Value}\n");
    }

    private static bool IsName(string name) => name.Length is > 0 and < 64 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    private static string Value(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

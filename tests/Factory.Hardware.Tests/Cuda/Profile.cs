using System.Globalization;
using System.Text.RegularExpressions;

namespace Factory.Hardware.Tests.Cuda;

/// <summary>A GPU model as NVIDIA's own mock of NVML is configured → the same world for the stand-in.</summary>
internal static partial class Profile
{
    public static (string, object)[] Read(string file)
    {
        var text = File.ReadAllText(file);
        var devices = DevicesSection().Match(text) is { Success: true } section ? Index().Count(section.Value) : 1;
        return
        [
            ("gpus", Math.Max(1, devices)), ("name", Value(text, "name")), ("driver", Value(text, "driver_version")),
            ("capability", int.Parse(Value(text, "major"), CultureInfo.InvariantCulture) * 10 + int.Parse(Value(text, "minor"), CultureInfo.InvariantCulture)),
            ("memory", long.Parse(Value(text, "total_bytes"), CultureInfo.InvariantCulture) >> 20), ("reserved", long.Parse(Value(text, "reserved_bytes"), CultureInfo.InvariantCulture) >> 20),
            ("limit", Value(text, "enforced_limit_mw")), ("power", Value(text, "current_draw_mw")), ("energy", Value(text, "total_energy_consumption_mj")),
            ("temperature", Value(text, "temperature_gpu_c")), ("busy", Value(text, "gpu")),
        ];
    }

    private static string Value(string text, string key) => Regex.Match(text, $@"^\s+{key}:\s*""?([^""#\n]*?)""?\s*(?:#.*)?$", RegexOptions.Multiline).Groups[1].Value.Trim();

    [GeneratedRegex(@"^devices:.*", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex DevicesSection();

    [GeneratedRegex(@"^\s*- index:", RegexOptions.Multiline)]
    private static partial Regex Index();
}

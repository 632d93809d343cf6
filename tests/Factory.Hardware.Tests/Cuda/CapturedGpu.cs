using System.Globalization;
using System.Text.RegularExpressions;

namespace Factory.Hardware.Tests.Cuda;

/// <summary>What a real machine's <c>nvidia-smi --query-gpu</c> wrote under load, with the parts that its list names → the same world for the stand-in.</summary>
internal static partial class CapturedGpu
{
    public static (string, object)[] Read(string file)
    {
        var lines = File.ReadAllLines(file);
        var header = Array.FindLastIndex(lines, l => l.StartsWith("timestamp, driver_version, ", StringComparison.Ordinal));
        // "memory.total [MiB]"
        var names = lines[header].Split(", ").Select(n => n.Split(' ')[0]);
        var fields = names.Zip(lines[header + 1].Split(", ")).GroupBy(f => f.First).ToDictionary(g => g.Key, g => g.First().Second.Trim());
        (string, object?)[] state =
        [
            ("gpus", 1), ("name", fields["name"]), ("uuid", fields["uuid"]), ("bus", fields["pci.bus_id"]), ("driver", fields["driver_version"]), ("minor", fields["index"]),
            ("capability", Number("compute_cap") * 10), ("memory", Number("memory.total")), ("reserved", Number("memory.reserved")), ("used", Number("memory.used")),
            ("busy", Number("utilization.gpu")), ("memorybusy", Number("utilization.memory")), ("temperature", Number("temperature.gpu")), ("power", Number("power.draw.instant") * 1000), ("limit", Number("enforced.power.limit") * 1000),
            .. Parts(lines),
        ];
        return [.. state.Where(s => s.Item2 is not null).Select(s => (s.Item1, s.Item2!))];

        double? Number(string name) => double.TryParse(fields[name].Split(' ')[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? Math.Round(value, 3) : null;
    }

    private static IEnumerable<(string, object?)> Parts(string[] lines)
    {
        // The list before there was any load; memory in the report, of each part after the other.
        var profiles = lines.Select(l => Part().Match(l)).Where(m => m.Success).Select(m => (Index: m.Groups["index"].Value, Profile: m.Groups["profile"].Value)).DistinctBy(p => p.Index).ToList();
        var report = lines.SkipWhile(l => l.Trim() != "MIG Device").ToList();
        var memory = report.Select((l, i) => (Line: l.Trim(), i)).Where(l => l.Line == "Shared FB Memory Usage").Select(l => report[l.i + 1].Split(':')[1].Trim().Split(' ')[0]).ToList();
        if (profiles.Count == 0) yield break;
        yield return ("mig", profiles.Count);
        foreach (var (index, profile) in profiles)
        {
            yield return ($"profile.0.{index}", profile);
            yield return ($"migmemory.0.{index}", memory[int.Parse(index, CultureInfo.InvariantCulture)]);
        }
    }

    [GeneratedRegex(@"^\s+MIG (?<profile>\S+)\s+Device\s+(?<index>\d+): \(UUID: ")]
    private static partial Regex Part();
}

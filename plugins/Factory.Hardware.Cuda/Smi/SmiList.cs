using System.Globalization;
using System.Text.RegularExpressions;

namespace Factory.Hardware.Cuda;

/// <summary>The list of <c>nvidia-smi -L</c>, which names the parts of divided GPUs as the report does not.</summary>
internal static partial class SmiList
{
    /// <summary>A GPU with its parts' names: the list has them in the report's order.</summary>
    public static NvidiaGpu Name(NvidiaGpu gpu, string list)
    {
        var named = Parts(list).Where(p => p.Gpu == gpu.Uuid).OrderBy(p => p.Index).ToList();
        return named.Count != gpu.Slices.Count ? gpu
            : gpu with { Slices = [.. gpu.Slices.Zip(named, (s, n) => s with { Id = n.Uuid, Profile = n.Profile })] };
    }

    /// <summary>All parts, with their GPUs' UUIDs.</summary>
    public static IEnumerable<(string Gpu, int Index, string Profile, string Uuid)> Parts(string list)
    {
        var gpu = "";
        foreach (var line in list.Split('\n'))
        {
            if (GpuLine().Match(line) is { Success: true } g) gpu = g.Groups["uuid"].Value;
            else if (PartLine().Match(line) is { Success: true } p)
                yield return (gpu, int.Parse(p.Groups["index"].Value, CultureInfo.InvariantCulture), p.Groups["profile"].Value, p.Groups["uuid"].Value);
        }
    }

    // GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-…)
    [GeneratedRegex(@"^GPU \d+: .* \(UUID: (?<uuid>[\w-]+)\)")]
    private static partial Regex GpuLine();

    //   MIG 1g.10gb     Device  2: (UUID: MIG-…)
    [GeneratedRegex(@"^\s+MIG (?<profile>\S+)\s+Device\s+(?<index>\d{1,4}): \(UUID: (?<uuid>[\w/-]+)\)")]
    private static partial Regex PartLine();
}

namespace Factory.Hardware;

/// <summary>The processors near some devices.</summary>
/// <param name="Cores">Empty where nothing is known.</param>
/// <param name="Nodes">Memory nodes; empty where there is one only.</param>
/// <param name="Threads">A fair part of the cores: as if all devices there were at work.</param>
internal sealed record Neighbourhood(IReadOnlyList<int> Cores, IReadOnlyList<int> Nodes, int Threads)
{
    private const string NodeFolder = "/sys/devices/system/node";

    /// <param name="mine">The memory nodes of the devices that are used, one for each; null for unknown.</param>
    /// <param name="all">The same of all devices of the machine.</param>
    public static Neighbourhood Of(MachineFiles files, IReadOnlyList<int?> mine, IReadOnlyList<int?> all)
    {
        var allowed = Allowed(files);
        var nodes = files.NumberedFolders(NodeFolder, "node");
        var near = mine.Distinct().Select(n => n is { } node && nodes.Contains(node) ? [.. CoresOf(files, node).Intersect(allowed)] : allowed).ToList();
        // A device whose node is unknown, or has no processor that may be used, is as near to all.
        var anywhere = near.Exists(n => n.Count == 0 || n.Count == allowed.Count);
        var cores = anywhere ? allowed : [.. near.SelectMany(n => n).Distinct().Order()];
        var rivals = anywhere ? all.Count : all.Count(mine.Contains);
        var threads = Math.Max(1, cores.Count * mine.Count / Math.Max(1, Math.Max(rivals, mine.Count)));
        return new(cores, anywhere || nodes.Count < 2 ? [] : [.. mine.OfType<int>().Distinct().Order()], threads);
    }

    /// <summary>The processors that this process may use, and so whatever it prepares.</summary>
    private static IReadOnlyList<int> Allowed(MachineFiles files) =>
        files.Lines("/proc/self/status").FirstOrDefault(l => l.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)) is { } line
            ? NumberList.Parse(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..])
            : files.Numbers("/sys/devices/system/cpu/online") ?? [.. files.NumberedFolders(NodeFolder, "node").SelectMany(n => CoresOf(files, n)).Order()];

    private static IReadOnlyList<int> CoresOf(MachineFiles files, int node) => files.Numbers($"{NodeFolder}/node{node}/cpulist") ?? [];
}

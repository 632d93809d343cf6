using System.Globalization;

namespace Factory.Hardware.Cpu;

/// <summary>A processor as the kernel numbers it.</summary>
/// <param name="Node">Its memory node.</param>
/// <param name="Core">The least number among the processors of its physical core.</param>
internal sealed record Processor(int Number, int Node, int Socket, int Core);

/// <summary>What of this machine its stages may use, at one moment.</summary>
/// <param name="Processors">Those that may be used, neighbours side by side: by memory node, then by physical core.</param>
/// <param name="Memory">Bytes for stages, without what is left to the system.</param>
/// <param name="HugePages">Bytes that are set aside in huge pages, of all sizes.</param>
/// <param name="Limits">What holds it back, for people.</param>
internal sealed record Machine(IReadOnlyList<Processor> Processors, long Memory, ProcessorModel Model, long HugePages, IReadOnlyList<string> Limits)
{
    private const string Cpus = "/sys/devices/system/cpu", Nodes = "/sys/devices/system/node";
    private const long LeastReserve = 256L << 20, MostReserve = 4L << 30;

    public static Machine Read(MachineFiles files)
    {
        var limits = new List<string>();
        var groups = new CgroupLimits(files);
        var processors = Usable(files, groups, limits);
        return new(processors, MemoryOf(files, groups, processors, limits), ProcessorModel.Read(files), HugePagesOf(files), limits);
    }

    public int Sockets => Processors.Select(p => p.Socket).Distinct().Count();
    public int NodeCount => Processors.Select(p => p.Node).Distinct().Count();
    public bool HasThreads => PhysicalCores < Processors.Count;
    public int PhysicalCores => Processors.Select(p => p.Core).Distinct().Count();

    private static List<Processor> Usable(MachineFiles files, CgroupLimits groups, List<string> limits)
    {
        var online = Online(files);
        var allowed = online
            .Intersect(Affinity(files) ?? online)
            .Intersect(groups.Processors ?? online)
            .ToList();
        if (allowed.Count < online.Count) limits.Add($"processors {NumberList.Format(allowed)} of {NumberList.Format(online)}");
        var nodes = files.NumberedFolders(Nodes, "node").SelectMany(n => (files.Numbers($"{Nodes}/node{n}/cpulist") ?? []).Select(p => (Processor: p, Node: n)))
            .DistinctBy(p => p.Processor).ToDictionary(p => p.Processor, p => p.Node);
        var ordered = allowed.Select(p => Describe(files, p, nodes.GetValueOrDefault(p))).OrderBy(p => p.Node).ThenBy(p => p.Core)
            .ThenBy(p => p.Number).ToList();
        // Only whole processors are leased; a quota below one still lets one stage run, slowly.
        if (groups.Quota is not { } quota || quota >= ordered.Count) return ordered;
        limits.Add(string.Create(CultureInfo.InvariantCulture, $"a quota of {quota:0.##} processors"));
        return [.. ordered.Take(Math.Max(1, (int)quota))];
    }

    // Some sandboxes hide the list, or all of the folder.
    private static IReadOnlyList<int> Online(MachineFiles files) => files.Numbers($"{Cpus}/online")
        ?? (files.NumberedFolders(Cpus, "cpu").Where(p => files.Number($"{Cpus}/cpu{p}/online") != 0).ToList() is { Count: > 0 } folders ? folders : null)
        ?? (ProcessorModel.Numbers(files) is { Count: > 0 } told ? told : [.. Enumerable.Range(0, Environment.ProcessorCount)]);

    private static IReadOnlyList<int>? Affinity(MachineFiles files) =>
        files.Lines("/proc/self/status").FirstOrDefault(l => l.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)) is { } line
            ? NumberList.Parse(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]) : null;

    private static Processor Describe(MachineFiles files, int number, int node)
    {
        var topology = $"{Cpus}/cpu{number}/topology";
        return new(number, node, (int)(files.Number($"{topology}/physical_package_id") ?? 0),
            files.Numbers($"{topology}/thread_siblings_list")?.Min() ?? number);
    }

    // hugepages-2048kB/nr_hugepages
    private static long HugePagesOf(MachineFiles files) => files.Folders("/sys/kernel/mm/hugepages", "hugepages-*kB")
        .Sum(f => long.TryParse(f.AsSpan(10, f.Length - 12), NumberStyles.None, CultureInfo.InvariantCulture, out var kib) && kib < 1 << 30
            && files.Number($"/sys/kernel/mm/hugepages/{f}/nr_hugepages") is > 0 and < 1 << 30 and var pages ? kib * 1024 * pages : 0);

    private static long MemoryOf(MachineFiles files, CgroupLimits groups, IReadOnlyList<Processor> processors, List<string> limits)
    {
        var bytes = NodeMemory(files, groups, processors) ?? KiB(files.Lines("/proc/meminfo"), "MemTotal:") ?? 0;
        if (groups.Memory is { } limit && limit < bytes)
        {
            limits.Add($"a memory limit of {limit} bytes");
            bytes = limit;
        }
        return Math.Max(0, bytes - Math.Clamp(bytes / 20, LeastReserve, MostReserve));
    }

    // Of the nodes that have processors: memory without any may be a graphics card's.
    private static long? NodeMemory(MachineFiles files, CgroupLimits groups, IReadOnlyList<Processor> processors)
    {
        var allowed = groups.MemoryNodes;
        var nodes = processors.Select(p => p.Node).Distinct().Where(n => allowed is null || allowed.Contains(n));
        var amounts = nodes.Select(n => KiB(files.Lines($"{Nodes}/node{n}/meminfo"), "MemTotal:")).ToList();
        return amounts.Count > 0 && amounts.TrueForAll(a => a is not null) ? amounts.Sum() : null;
    }

    // "MemTotal:  123 kB" or "Node 0 MemTotal:  123 kB"
    internal static long? KiB(IEnumerable<string> lines, string name)
    {
        var fields = lines.Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(f => f.Contains(name));
        return fields?.ElementAtOrDefault(Array.IndexOf(fields, name) + 1) is { } text
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var kib) && kib < long.MaxValue / 1024 ? kib * 1024 : null;
    }
}

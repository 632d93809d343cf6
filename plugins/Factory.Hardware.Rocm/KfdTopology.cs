using System.Globalization;

namespace Factory.Hardware.Rocm;

/// <summary>What KFD tells of this machine at one moment.</summary>
/// <param name="Gpus">GPUs and partitions that this process may use, in ROCm's order.</param>
/// <param name="MemoryNodes">The nodes with processors, in order: the kernel makes one for each memory node.</param>
internal sealed record KfdTopology(IReadOnlyList<KfdNode> Gpus, IReadOnlyList<int> MemoryNodes)
{
    public const string Folder = "/sys/class/kfd/kfd/topology", Generation = $"{Folder}/generation_id";
    private const int Tries = 5;
    private const ulong PublicHeap = 1, PrivateHeap = 2;
    private const ulong PciExpress = 2;

    public static KfdTopology Read(MachineFiles files)
    {
        for (var i = 1; ; i++)
        {
            var before = files.Text(Generation);
            var nodes = files.NumberedFolders($"{Folder}/nodes").Select(n => ReadNode(files, n)).OfType<KfdNode>().ToList();
            if (i < Tries && files.Text(Generation) != before) continue;
            return new([.. nodes.Where(n => n.IsGpu)], [.. nodes.Where(n => n.IsProcessor).Select(n => n.Number)]);
        }
    }

    /// <summary>The memory node that a GPU hangs on.</summary>
    public int? MemoryNodeOf(KfdNode gpu) =>
        gpu.Processors is { } node && MemoryNodes.ToList().IndexOf(node) is >= 0 and var index ? index : null;

    private static KfdNode? ReadNode(MachineFiles files, int number)
    {
        var folder = $"{Folder}/nodes/{number}";
        var node = new KfdNode(number, Properties(files, $"{folder}/properties"));
        if (!node.IsGpu) return node;
        // A control group that withholds the GPU from this process shows its node without a number; ROCm does not count it.
        if (files.HasFile($"{folder}/gpu_id") && files.Number($"{folder}/gpu_id") is null or 0) return null;
        var banks = files.NumberedFolders($"{folder}/mem_banks").Select(b => $"{folder}/mem_banks/{b}").ToList();
        return node with
        {
            GpuId = files.Number($"{folder}/gpu_id"),
            Memory = Sum(banks.Select(b => Properties(files, $"{b}/properties")).Where(b => b.GetValueOrDefault("heap_type") is PublicHeap or PrivateHeap)
                .Select(b => b.GetValueOrDefault("size_in_bytes"))) ?? Sum([node.Properties.GetValueOrDefault("local_mem_size")]),
            Processors = NearestProcessors(files, folder),
        };
    }

    // The first link of that kind; the others are to GPUs, and there may be hundreds.
    private static int? NearestProcessors(MachineFiles files, string folder)
    {
        foreach (var link in files.NumberedFolders($"{folder}/io_links"))
        {
            var properties = Properties(files, $"{folder}/io_links/{link}/properties");
            if (properties.GetValueOrDefault("type") == PciExpress && properties.TryGetValue("node_to", out var to) && to < int.MaxValue) return (int)to;
        }
        return null;
    }

    /// <summary>Bytes that are used of a GPU's or partition's memory.</summary>
    public static long? MemoryUsed(MachineFiles files, KfdNode node) =>
        files.Number($"{Folder}/nodes/{node.Number}/mem_banks/0/used_memory") is >= 0 and var used ? used : null;

    private static long? Sum(IEnumerable<ulong> bytes) =>
        bytes.Where(b => b is > 0 and < long.MaxValue / 64).Aggregate(0L, (sum, b) => sum + (long)b) is > 0 and var sum ? sum : null;

    // "name value", a line each
    private static Dictionary<string, ulong> Properties(MachineFiles files, string path)
    {
        var properties = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var fields in files.Lines(path).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (fields.Length == 2 && ulong.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var value)) properties.TryAdd(fields[0], value);
        }
        return properties;
    }
}

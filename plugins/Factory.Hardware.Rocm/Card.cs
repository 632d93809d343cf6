namespace Factory.Hardware.Rocm;

/// <summary>A GPU or a partition of one, named so that the name lasts.</summary>
/// <param name="Index">Its place in ROCm's order now.</param>
/// <param name="Id">The GPU's number and the partition's, or PCI's address where the GPU has no number.</param>
/// <param name="Partition">Null for a GPU that is not divided.</param>
/// <param name="Siblings">How many partitions of its GPU are seen, itself included.</param>
internal sealed record Card(KfdNode Node, int Index, string Id, string Chip, int? Partition, int Siblings, CardFolder Folder)
{
    /// <summary>Such as <c>cpx</c>.</summary>
    public string Mode => Partition is null ? GpuRequests.Whole : Folder.ComputeMode is { } mode and not "spx" ? mode
        : Node.Dies == 1 ? "cpx" : Siblings switch { 2 => "dpx", 3 => "tpx", 4 => "qpx", _ => "divided" };

    /// <summary>How many partitions its GPU has, with those that a control group withholds from this process.</summary>
    public int Parts => Partition is null ? 1
        : Math.Max(Siblings, Mode switch { "dpx" => 2, "tpx" => 3, "qpx" => 4, "cpx" => AmdModels.Dies(Node.DeviceId), _ => 1 });

    /// <summary>The device file that a process on it needs, beside KFD's own.</summary>
    public string? RenderNode => Node.RenderMinor > 0 ? $"/dev/dri/renderD{Node.RenderMinor}" : null;

    /// <summary>All that the topology shows. No two have one name.</summary>
    public static IReadOnlyList<Card> All(MachineFiles files, KfdTopology topology)
    {
        var chips = topology.Gpus.GroupBy(g => g.UniqueId != 0 ? $"GPU-{g.UniqueId:x16}" : $"PCI-{g.Slot}.{g.Function}")
            // Whatever the kernel may show twice is one.
            .ToDictionary(g => g.Key, g => g.DistinctBy(n => (n.NamedPartition, n.Function, n.RenderMinor)).ToList());
        return [.. chips.SelectMany(c => Divide(files, topology, c.Key, c.Value)).DistinctBy(c => c.Id).OrderBy(c => c.Index)];
    }

    private static IEnumerable<Card> Divide(MachineFiles files, KfdTopology topology, string chip, List<KfdNode> nodes)
    {
        var folder = CardFolder.Find(files, nodes[0]);
        var indices = topology.Gpus.Select((g, i) => (g.Number, i)).ToDictionary(g => g.Number, g => g.i);
        if (nodes is [var only] && only.NamedPartition == 0 && folder.ComputeMode is null or "spx") return [new(only, indices[only.Number], chip, chip, null, 1, folder)];
        // Newer drivers number partitions in the upper bits of their location, older ones by PCI's function.
        var numbers = nodes.Select(n => n.NamedPartition != 0 ? n.NamedPartition : n.Function).ToList();
        if (numbers.Distinct().Count() < numbers.Count) numbers = [.. Enumerable.Range(0, nodes.Count)];
        return nodes.Select((n, i) => new Card(n, indices[n.Number], $"{chip}.{numbers[i]}", chip, numbers[i], nodes.Count, folder));
    }
}

namespace Factory.Hardware.Rocm;

/// <summary>The folder of a GPU's PCI device: its sensors, its modes, its faults. Partitions have one together.</summary>
/// <param name="Path">Null when the kernel shows none.</param>
internal sealed record CardFolder(MachineFiles Files, string? Path)
{
    /// <summary>Of a GPU, or of the first partition of one.</summary>
    public static CardFolder Find(MachineFiles files, KfdNode node)
    {
        string[] places = [$"/sys/bus/pci/devices/{node.Slot}.0", $"/sys/bus/pci/devices/{node.Slot}.{node.Function}", $"/sys/class/drm/renderD{node.RenderMinor}/device"];
        return new(files, places.FirstOrDefault(files.Exists));
    }

    public string? ComputeMode => Text("current_compute_partition")?.ToLowerInvariant();
    public string? MemoryMode => Text("current_memory_partition")?.ToLowerInvariant();
    public string? ProductName => Text("product_name");
    public int? MemoryNode => Number("numa_node") is >= 0 and < 4096 and var node ? (int)node : null;
    public long? MemoryTotal => Number("mem_info_vram_total");
    public string? Hwmon => Path is null ? null : Files.Folders($"{Path}/hwmon").Select(h => $"{Path}/hwmon/{h}").FirstOrDefault();

    public string? Text(string name) => Path is not null && Files.Text($"{Path}/{name}") is { Length: > 0 } text ? text : null;
    public long? Number(string name) => Path is null ? null : Files.Number($"{Path}/{name}");
    public byte[]? Bytes(string name) => Path is null ? null : Files.Bytes($"{Path}/{name}");
    public IReadOnlyList<string> Folders(string name) => Path is null ? [] : Files.Folders($"{Path}/{name}");
}

namespace Factory.Hardware.Cuda;

/// <summary>By <c>/proc/driver/nvidia</c>: that the GPUs are there, and no more.</summary>
internal sealed class ProcSource(MachineFiles files) : INvidiaSource
{
    public const string Folder = "/proc/driver/nvidia/gpus";

    public string Name => Folder;

    public NvidiaLook Look()
    {
        var gpus = files.Folders(Folder).Select(Read).OfType<NvidiaGpu>().ToList();
        if (gpus.Count == 0) throw new NvidiaException($"{Folder} shows no GPU", absent: true);
        return new(Driver(), gpus);
    }

    private NvidiaGpu? Read(string folder)
    {
        if (PciAddress.Parse(folder) is not { } pci) return null;
        var fields = files.Lines($"{Folder}/{folder}/information").Select(l => l.Split(':', 2, StringSplitOptions.TrimEntries)).Where(f => f.Length == 2)
            .GroupBy(f => f[0]).ToDictionary(f => f.Key, f => f.First()[1], StringComparer.Ordinal);
        // "GPU-????????-…" where the driver has not looked yet
        var uuid = fields.GetValueOrDefault("GPU UUID") is { } text && text.StartsWith("GPU-", StringComparison.Ordinal) && !text.Contains('?', StringComparison.Ordinal) ? text : null;
        return fields.GetValueOrDefault("GPU Excluded") == "Yes" ? null : new()
        {
            Uuid = uuid, Pci = pci, Name = fields.GetValueOrDefault("Model") is { Length: > 0 } model ? model : "NVIDIA GPU",
            Minor = int.TryParse(fields.GetValueOrDefault("Device Minor"), out var minor) && minor >= 0 ? minor : null,
        };
    }

    // "NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.54.03  Tue …"
    private string? Driver() => files.Lines("/proc/driver/nvidia/version").FirstOrDefault()?.Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .FirstOrDefault(w => w.Length > 3 && w.Contains('.', StringComparison.Ordinal) && w.All(c => char.IsAsciiDigit(c) || c == '.'));
}

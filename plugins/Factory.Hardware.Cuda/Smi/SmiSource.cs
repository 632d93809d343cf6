using System.Xml;
using System.Xml.Linq;

namespace Factory.Hardware.Cuda;

/// <summary>By the program <c>nvidia-smi</c>, where its library cannot be loaded into this process.</summary>
internal sealed class SmiSource(CommandRunner run) : INvidiaSource
{
    private const string Program = "nvidia-smi";

    public string Name => Program;

    public NvidiaLook Look()
    {
        if (run(Program, "-q", "-x") is not var (exit, output)) throw new NvidiaException($"{Program} cannot be run", absent: true);
        // Some faults of one GPU are the exit code of the whole, and the report is there nevertheless.
        if (SmiReport.Parse(output) is not { } look) throw new NvidiaException($"{Program} -q -x ended with {exit} and wrote no report: {FirstLine(output)}");
        return look.Gpus.Any(g => g.IsDivided) && run(Program, "-L") is (_, var list) ? look with { Gpus = [.. look.Gpus.Select(g => SmiList.Name(g, list))] } : look;
    }

    private static string FirstLine(string output) => output.Split('\n', 2)[0] is { Length: > 0 } line ? line[..Math.Min(line.Length, 200)] : "nothing";
}

/// <summary>The report of <c>nvidia-smi -q -x</c>, whichever of its forms. A field that is <c>N/A</c>, missing or makes no sense is null.</summary>
internal static class SmiReport
{
    private const string Lost = "GPU is lost", Tools = "nvidia-smi";

    public static NvidiaLook? Parse(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(Report(text)), new() { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = 64 << 20 });
            return XDocument.Load(reader).Root is { } root && root.Name.LocalName == "nvidia_smi_log"
                ? new(Text(root, "driver_version"), [.. root.Elements("gpu").Select(Gpu).OfType<NvidiaGpu>()]) : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    // It may be followed by warnings: "WARNING: infoROM is corrupted at gpu 0000:3B:00.0".
    private static string Report(string text)
    {
        const string Root = "nvidia_smi_log";
        var (start, end) = (text.IndexOf('<', StringComparison.Ordinal), text.LastIndexOf($"</{Root}>", StringComparison.Ordinal));
        return start >= 0 && end > start ? text[start..(end + Root.Length + 3)] : text;
    }

    private static NvidiaGpu? Gpu(XElement gpu)
    {
        var uuid = Text(gpu, "uuid");
        if (PciAddress.Parse(gpu.Attribute("id")?.Value ?? Text(gpu, "pci/pci_bus_id")) is not { } pci) return null;
        var (name, architecture) = (Text(gpu, "product_name") ?? "NVIDIA GPU", Text(gpu, "product_architecture"));
        var lost = gpu.Element("fb_memory_usage")?.Element("total")?.Value.Trim() == Lost ? $"{Tools} says: {Lost}" : null;
        var divided = Text(gpu, "mig_mode/current_mig") == "Enabled";
        return new()
        {
            Uuid = uuid, Name = name, Pci = pci, Minor = SmiValue.Number(Text(gpu, "minor_number")) is >= 0 and < 4096 and var minor ? (int)minor : null, Architecture = architecture,
            Capability = CudaArchitectures.Capability(architecture, name), Memory = SmiValue.Bytes(Text(gpu, "fb_memory_usage/total")),
            PowerLimit = SmiValue.Number(Text(gpu, "gpu_power_readings/current_power_limit") ?? Text(gpu, "power_readings/enforced_power_limit") ?? Text(gpu, "power_readings/power_limit")),
            Island = IslandOf(gpu), IsDivided = divided, Slices = divided && uuid is not null ? [.. gpu.Elements("mig_devices").Elements("mig_device").Select(s => Slice(uuid, s)).OfType<NvidiaSlice>()] : [],
            Unusable = lost, Readings = Readings(gpu), Faults = lost is null ? [.. SmiFaults.Of(gpu)] : [NvidiaFaults.Lost(lost)],
        };
    }

    // The name that holds without the library: the GPU's, and the numbers of the instances.
    private static NvidiaSlice? Slice(string uuid, XElement slice) =>
        SmiValue.Number(Text(slice, "gpu_instance_id")) is { } gpu && SmiValue.Number(Text(slice, "compute_instance_id")) is { } compute
            ? new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"MIG-{uuid}/{gpu:0}/{compute:0}"), null,
                SmiValue.Bytes(Text(slice, "fb_memory_usage/total")), SmiValue.Bytes(Text(slice, "fb_memory_usage/used"))) : null;

    private static NvidiaReadings Readings(XElement gpu) => new(
        SmiValue.Percent(Text(gpu, "utilization/gpu_util")), SmiValue.Percent(Text(gpu, "utilization/memory_util")), SmiValue.Bytes(Text(gpu, "fb_memory_usage/used")),
        // What it is now before what it was lately; other forms have one of both, in another place.
        SmiValue.Number(Text(gpu, "gpu_power_readings/instant_power_draw") ?? Text(gpu, "gpu_power_readings/average_power_draw") ?? Text(gpu, "gpu_power_readings/power_draw")
            ?? Text(gpu, "power_readings/power_draw")),
        SmiValue.Number(Text(gpu, "temperature/gpu_temp")), SmiValue.Number(Text(gpu, "temperature/memory_temp")), null);

    private static string? IslandOf(XElement gpu) =>
        Text(gpu, "fabric/state") == "Completed" && Text(gpu, "fabric/status") is null or "Success" && Text(gpu, "fabric/clusterUuid") is { } cluster
            && Text(gpu, "fabric/cliqueId") is { } clique ? $"{cluster}.{clique}" : null;

    /// <summary>A field's text; null where there is nothing to it.</summary>
    internal static string? Text(XElement at, string path)
    {
        foreach (var name in path.Split('/'))
        {
            if (at.Element(name) is not { } next) return null;
            at = next;
        }
        return at.HasElements || at.Value.Trim() is not { Length: > 0 } text || text is "N/A" or "[N/A]" or Lost or "Unknown Error" or "[Not Supported]"
            || text.StartsWith("Requested functionality", StringComparison.Ordinal) ? null : text;
    }
}

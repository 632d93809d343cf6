namespace Factory.Hardware.Cpu;

/// <summary>What <c>/proc/cpuinfo</c> calls the processor, and what it can.</summary>
/// <param name="Features">Of the vector and matrix extensions that libraries choose their code by, those that are there.</param>
internal sealed record ProcessorModel(string Name, IReadOnlyList<string> Features)
{
    private static readonly string[] s_known =
    [
        "sse4_2", "avx", "avx2", "fma", "avx512f", "avx512bw", "avx512vl", "avx512_vnni", "avx512_bf16", "avx512_fp16", "amx_tile", "amx_bf16", "amx_int8",
        "asimd", "asimddp", "bf16", "sve", "sve2", "sme",
    ];

    public static ProcessorModel Read(MachineFiles files)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in files.Lines("/proc/cpuinfo"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0) fields.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim());
        }
        var flags = (fields.GetValueOrDefault("flags") ?? fields.GetValueOrDefault("Features") ?? "").Split(' ').ToHashSet();
        return new(NameOf(fields), [.. s_known.Where(flags.Contains)]);
    }

    /// <summary>The processors that are told of, "processor : 3" each.</summary>
    public static IReadOnlyList<int> Numbers(MachineFiles files) =>
        [.. files.Lines("/proc/cpuinfo").Where(l => l.StartsWith("processor", StringComparison.Ordinal)).SelectMany(l => NumberList.Parse(l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..]))];

    // x86 says "model name", POWER "cpu"; Arm says numbers only.
    private static string NameOf(Dictionary<string, string> fields)
    {
        if (fields.TryGetValue("model name", out var name) || fields.TryGetValue("cpu", out name)) return name;
        return fields.TryGetValue("CPU implementer", out var implementer)
            ? $"Arm implementer {implementer} part {fields.GetValueOrDefault("CPU part")}"
            : System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString();
    }
}

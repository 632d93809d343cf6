using System.Globalization;

namespace Factory.Hardware.Rocm;

/// <summary>A node of KFD, the kernel's compute driver: processors of a socket, a GPU, or a partition of one.</summary>
/// <param name="Number">Its folder's name. ROCm counts GPUs in this order.</param>
internal sealed record KfdNode(int Number, IReadOnlyDictionary<string, ulong> Properties)
{
    /// <summary>Where the kernel keeps 31:28 for the partition, PCI's bus, device and function are in the lower half.</summary>
    private const int PartitionShift = 28;

    public bool IsProcessor => Of("cpu_cores_count") > 0;

    /// <summary>Kernels before 5.17 say nothing of the instruction set.</summary>
    public bool IsGpu => !IsProcessor && (Properties.ContainsKey("gfx_target_version") ? Of("gfx_target_version") > 0 : Of("simd_count") > 0);

    /// <summary>The same for all partitions of a GPU; 0 when the GPU has none.</summary>
    public ulong UniqueId => Of("unique_id");
    public ulong HiveId => Of("hive_id");
    public int DeviceId => (int)(Of("device_id") & 0xFFFF);
    public int RenderMinor => (int)Math.Min(Of("drm_render_minor"), int.MaxValue);
    public int Function => (int)(Of("location_id") & 7);
    public int NamedPartition => (int)(Of("location_id") >> PartitionShift & 0xF);
    /// <summary>Accelerator dies of a GPU or partition.</summary>
    public int Dies => (int)Math.Clamp(Of("num_xcc"), 0, 64);
    public long ComputeUnits => Of("simd_per_cu") is > 0 and var per ? (long)(Of("simd_count") / per) : 0;
    public long WaveFront => (long)Math.Min(Of("wave_front_size"), 1024);
    public long ClockMhz => (long)Math.Min(Of("max_engine_clk_fcompute"), int.MaxValue);

    /// <summary>KFD's own number of the GPU, which is another after a reboot.</summary>
    public long? GpuId { get; init; }
    /// <summary>Bytes of the GPU's own memory; null when KFD does not say.</summary>
    public long? Memory { get; init; }
    /// <summary>The number of the processors' node that it hangs on.</summary>
    public int? Processors { get; init; }

    /// <summary>Such as <c>gfx942</c> for 90402: major, minor, and the step in hexadecimal.</summary>
    public string? Architecture => Of("gfx_target_version") is > 0 and < 1_000_000 and var v
        ? string.Create(CultureInfo.InvariantCulture, $"gfx{v / 10_000}{v / 100 % 100}{v % 100:x}") : AmdModels.OldArchitecture(DeviceId);

    /// <summary>PCI's domain, bus and device of the card, <c>0000:0a:00</c>.</summary>
    public string Slot => string.Create(CultureInfo.InvariantCulture,
        $"{Of("domain") & 0xFFFFFFFF:x4}:{Of("location_id") >> 8 & 0xFF:x2}:{Of("location_id") >> 3 & 0x1F:x2}");

    private ulong Of(string name) => Properties.GetValueOrDefault(name);
}

using Factory.Hardware.Rocm;

namespace Factory.Hardware.Tests.Rocm;

/// <summary>Machines with AMD's GPUs, captured or made up.</summary>
internal static class RocmRoots
{
    public const string Nodes = "/sys/class/kfd/kfd/topology/nodes", Chip = "GPU-0123456789abcdef", Pci = "/sys/bus/pci/devices/0000:0a:00.0";

    private static Root Capture(string name, string strip) => new Root().Unpack($"rocm/{name}.tar.gz", "/sys/class/kfd/kfd/topology", strip);

    // Thousands of files, which tests only read.
    private static readonly Lazy<Root> s_mi300 = new(() => Capture("topo-mi300-cpx", "topo-mi300-cpx/topology"));
    private static readonly Lazy<Root> s_mi308 = new(() => Capture("topology-parsing-mi308", "topology-parsing-mi308/topology"));
    private static readonly Lazy<Root> s_vega10 = new(() => Capture("topology-parsing-vega10", "topology-parsing/topology"));

    public static Root Mi300 => s_mi300.Value;
    public static Root Mi308 => s_mi308.Value;
    public static Root Vega10 => s_vega10.Value;

    /// <summary>A machine with one socket and GPUs of which a test says all that it is about.</summary>
    public static Root With(params string[] gpus)
    {
        var root = new Root().With("/sys/class/kfd/kfd/topology/generation_id", "2").With($"{Nodes}/0/properties", "cpu_cores_count 64\nsimd_count 0\n")
            .With("/sys/devices/system/node/node0/cpulist", "0-63").With("/proc/self/status", "Cpus_allowed_list:\t0-63\n");
        for (var i = 0; i < gpus.Length; i++)
        {
            root.With($"{Nodes}/{i + 1}/properties", gpus[i]).With($"{Nodes}/{i + 1}/gpu_id", $"{1000 + i}")
                .With($"{Nodes}/{i + 1}/mem_banks/0/properties", $"heap_type 1\nsize_in_bytes {288L << 30}\n").With($"{Nodes}/{i + 1}/io_links/0/properties", "type 2\nnode_to 0\n");
        }
        return root;
    }

    /// <summary>A node's properties: an MI355X at bus 0a + <paramref name="number"/>.</summary>
    public static string Gpu(int number = 0, ulong unique = 0x0123456789abcdef, int function = 0, int partition = 0, int target = 90500, int dies = 8, string more = "") =>
        $"cpu_cores_count 0\nsimd_count 1024\nsimd_per_cu 4\nwave_front_size 64\ngfx_target_version {target}\nvendor_id 4098\ndevice_id 30115\n"
        + $"location_id {(uint)((partition << 28) | ((10 + number) << 8) | function)}\ndomain 0\ndrm_render_minor {128 + number + function + partition}\nhive_id 77\n"
        + $"unique_id {unique + (ulong)number}\nnum_xcc {dies}\n{more}";

    public static RocmBackend Backend(this Root root, TimeProvider? time = null) => new(root.Path, time ?? TimeProvider.System);
}

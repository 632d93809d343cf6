using System.Runtime.InteropServices;
using Factory.Hardware.Rocm;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Rocm;

/// <summary>AMD's real libraries, Debian 12's, on a machine without their hardware: what they say of it, and that the backend says the same with them and without.</summary>
public sealed class LibraryTests
{
    [WhereRocmIsFact]
    public async Task ROCm_s_own_libraries_find_nothing_and_change_nothing()
    {
        var before = await new RocmBackend().ProbeAsync(default);
        Assert.Equal(ProbeOutcome.Absent, before.Outcome);
        AskThem();
        Assert.Equal(before, await new RocmBackend().ProbeAsync(default));
    }

    private static unsafe void AskThem()
    {
        uint devices = 77;
        int gpus = 77;
        Load("libhsakmt.so.1");
        Assert.Equal(0x1008, ((delegate* unmanaged<int>)Find("libhsa-runtime64.so.1", "hsa_init"))());
        Assert.Equal(8, ((delegate* unmanaged<ulong, int>)Find("librocm_smi64.so.1", "rsmi_init"))(0));
        // That there are none is success for one and an error for the other.
        Assert.Equal((0, 0u), (((delegate* unmanaged<uint*, int>)Find("librocm_smi64.so.1", "rsmi_num_monitor_devices"))(&devices), devices));
        Assert.Equal(101, ((delegate* unmanaged<uint, int>)Find("libamdhip64.so.5", "hipInit"))(0));
        Assert.Equal((100, 0), (((delegate* unmanaged<int*, int>)Find("libamdhip64.so.5", "hipGetDeviceCount"))(&gpus), gpus));
    }

    private static nint Find(string library, string function) => NativeLibrary.GetExport(Load(library), function);

    private static nint Load(string library) => NativeLibrary.Load(WhereRocmIsFactAttribute.PathOf(library)!);
}

/// <summary>Skipped where the libraries are not, or where there is hardware for them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WhereRocmIsFactAttribute : FactAttribute
{
    public WhereRocmIsFactAttribute() => Skip = Directory.Exists("/sys/class/kfd") ? "this machine has AMD's driver"
        : PathOf("librocm_smi64.so.1") is null || PathOf("libamdhip64.so.5") is null ? "tests/rocm/install brings the libraries" : null;

    public static string? PathOf(string library)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Factory.sln"))) root = Path.GetDirectoryName(root)!;
        var folder = Path.Combine(root, "artifacts", "rocm");
        return Directory.Exists(folder) ? Directory.GetFiles(folder, library, SearchOption.AllDirectories).FirstOrDefault() : null;
    }
}

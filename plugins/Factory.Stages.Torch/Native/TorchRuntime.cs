using System.Globalization;
using System.Runtime.InteropServices;
using Factory.Sdk;
using TorchSharp;

namespace Factory.Stages.Torch.Native;

/// <summary>libtorch as this process has it: how it waits, how many threads it uses, on which device it computes.</summary>
internal static class TorchRuntime
{
    static TorchRuntime() => SetBeforeLoading("OMP_WAIT_POLICY", "passive");

    /// <summary>Makes libtorch ready for one attempt and says where its tensors belong.
    /// The number of threads holds for the whole process until the next call.</summary>
    /// <exception cref="StageFailedException">libtorch does not load, or lacks what the lease needs.</exception>
    public static torch.Device Prepare(IReadOnlyList<LeasedDevice> devices, int threads)
    {
        try
        {
            torch.set_num_threads(threads);
            return devices.FirstOrDefault(d => d.Kind is "cuda" or "rocm") is { } gpu ? Gpu(gpu) : torch.CPU;
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or NotSupportedException)
        {
            throw new StageFailedException($"libtorch does not load: {e.InnerException?.Message ?? e.Message}", inner: e);
        }
    }

    // A lease shows the process its own devices alone, so the first is the leased one. ROCm's libtorch answers to the name cuda.
    private static torch.Device Gpu(LeasedDevice gpu) => torch.cuda.is_available()
        ? new torch.Device(DeviceType.CUDA, 0)
        : throw new StageFailedException(string.Create(CultureInfo.InvariantCulture,
            $"the lease holds {gpu.Kind} device {gpu.Id} ({gpu.Model}), and this plugin's libtorch finds no GPU: it is the build for CPUs. Ask for cpu(…), or "
                + $"install the plugin with libtorch for {gpu.Kind}"));

    // libgomp reads the C environment when it is loaded; .NET keeps its own copy of the environment and never writes to that one.
    // Threads that wait by spinning make two threads on a busy machine slower than one, by a factor of five.
    private static void SetBeforeLoading(string name, string value) => _ = SetEnvironment(name, value, overwrite: 0);

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
}

using CsCheck;
using Factory.Hardware.Cuda;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Cuda;

/// <summary>Machines of any make-up, as nvidia-smi would report them: whole, divided and lost GPUs, fields that are <c>N/A</c> or not there.</summary>
public sealed class GeneratedTests
{
    /// <param name="Parts">How many parts it is divided into; 0 for a GPU that is not.</param>
    private sealed record Gpu(int Parts, bool IsLost, bool HasNumber, string? Memory, string? Power);

    private static readonly Gen<Gpu[]> s_machine = Gen.Select(Of(0, 0, 0, 1, 3, 7), Gen.Int[0, 5].Select(n => n == 0), Gen.Int[0, 5].Select(n => n > 0),
        Of<string?>("81559 MiB", "N/A", null, "0 MiB"), Of<string?>("350.5 W", "N/A", "[N/A]", null),
        (parts, lost, number, memory, power) => new Gpu(parts, lost, number, memory, power)).Array[0, 8];

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    [Fact]
    public void Each_GPU_or_part_that_works_is_one_device() => s_machine.Sample(machine =>
        Check(machine).GetAwaiter().GetResult(), iter: Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full" ? 5_000 : 100);

    private static async Task Check(Gpu[] machine)
    {
        var backend = new CudaBackend(Path.GetTempPath() + "no-such-root", ["libnothing-of-that-name.so"],
            (_, arguments) => (0, arguments[0] == "-L" ? "" : Report(machine)), TimeProvider.System, _ => { });
        Assert.Equal(machine.Length > 0 ? ProbeOutcome.Present : ProbeOutcome.Absent, (await backend.ProbeAsync(default)).Outcome);
        var devices = (await Say.FirstAsync(backend)).Devices;
        // Parts are named by their GPU's number: without one they have no name that lasts.
        var expected = machine.Where(g => !g.IsLost).Sum(g => g.Parts == 0 ? 1 : g.HasNumber ? g.Parts : 0);
        Assert.Equal(expected, devices.Count);
        Assert.Equal(expected, devices.Select(d => d.Id).Distinct().Count());
        foreach (var sample in await backend.SampleAsync(default))
            Assert.All([sample.Utilisation, sample.MemoryUsed, sample.Power, sample.Temperature], r => Assert.Equal(r.Value is null, r.Quality == Quality.Unavailable));
        var masks = new List<string>();
        foreach (var device in devices)
            masks.Add((await backend.PrepareAsync(new("cuda", [new(device.Id, new Dictionary<string, TakenResource>())]), default)).Set["CUDA_VISIBLE_DEVICES"]);
        Assert.Equal(masks.Count, masks.Distinct().Count());
    }

    private static string Report(Gpu[] machine) => $"<nvidia_smi_log><driver_version>590.48.01</driver_version>{string.Concat(machine.Select(Report))}</nvidia_smi_log>";

    private static string Report(Gpu gpu, int number)
    {
        var memory = gpu.IsLost ? "GPU is lost" : gpu.Memory;
        return $"""<gpu id="00000000:{16 * (number + 1):X2}:00.0"><product_name>NVIDIA H100</product_name>"""
            + (gpu.HasNumber ? $"<uuid>GPU-{number:x8}-0000-0000-0000-000000000000</uuid>" : "")
            + $"<mig_mode><current_mig>{(gpu.Parts > 0 ? "Enabled" : "N/A")}</current_mig></mig_mode>"
            + (memory is null ? "" : $"<fb_memory_usage><total>{memory}</total></fb_memory_usage>")
            + (gpu.Power is null ? "" : $"<gpu_power_readings><instant_power_draw>{gpu.Power}</instant_power_draw></gpu_power_readings>")
            + $"<mig_devices>{string.Concat(Enumerable.Range(0, gpu.Parts).Select(Part))}</mig_devices></gpu>";
    }

    private static string Part(int number) =>
        $"<mig_device><gpu_instance_id>{number + 1}</gpu_instance_id><compute_instance_id>0</compute_instance_id><fb_memory_usage><total>9728 MiB</total></fb_memory_usage></mig_device>";
}

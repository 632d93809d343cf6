using System.Diagnostics;
using Factory.Sdk;

namespace Factory.Execution.Tests;

/// <summary>The real plugin for NVIDIA's GPUs in a real host, over the stand-in for their library: what the library does costs the host alone.</summary>
public sealed class NvmlTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("nvml-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task GPUs_are_seen_leased_and_shown_to_a_stage_by_their_numbers()
    {
        await using var bench = Bench("gpus=2", "memory=81559", "energy=1000", "processes.0=4711");
        var seen = await bench.NextAsync<HardwareNews.Seen>();
        Assert.Equal(["GPU-00000000-0000-0000-0000-000000000000", "GPU-00000001-0000-0000-0000-000000000000"], seen.Inventory.Devices.Select(d => d.Id));

        var placement = Whole(seen.Inventory.Devices[0].Id);
        var lease = await bench.Hosts.PrepareAsync(HardwareBench.Attempt, placement, default);
        Assert.Equal(placement.Shares[0].Device, lease.Environment.Set["CUDA_VISIBLE_DEVICES"]);
        Assert.Equal([4711], await bench.Hosts.ProcessesAsync(placement, default));
        Assert.Equal(Quality.Measured, (await bench.Hosts.ReadMeterAsync(placement, default)).Energy.Quality);
        await bench.Hosts.ReleaseAsync(HardwareBench.Attempt, placement);
    }

    [Fact]
    public async Task A_library_in_which_the_process_dies_costs_that_process()
    {
        await using var bench = Bench("gpus=2");
        var placement = Whole((await bench.NextAsync<HardwareNews.Seen>()).Inventory.Devices[0].Id);
        Write("gpus=2", "crash.nvmlDeviceGetComputeRunningProcesses_v3=1");
        Assert.Empty(await bench.Hosts.ProcessesAsync(placement, default));
        Write("gpus=2", "processes.0=4711");
        await Eventually.IsTrue(() => bench.Started.Count > 1, "another host is started");
        await bench.NextAsync<HardwareNews.Seen>();
        Assert.Equal([4711], await bench.Hosts.ProcessesAsync(placement, default));
    }

    [Fact]
    public async Task A_library_that_shows_one_GPU_twice_is_believed_once_or_not_at_all()
    {
        await using var bench = Bench("gpus=2", "uuid.0=GPU-1", "uuid.1=GPU-1");
        await bench.NextAsync<HardwareNews.Probed>();
        await Eventually.IsTrue(() => bench.State.Problem is not null || bench.State.Inventory is not null, "something is said of it");
        Assert.True(bench.State.Inventory is null or { Devices.Count: 1 });
    }

    [Fact]
    public async Task Without_a_driver_the_family_is_absent()
    {
        await using var bench = Bench("gpus=2", "fail.nvmlInit_v2=9");
        Assert.Equal(ProbeOutcome.Absent, (await bench.NextAsync<HardwareNews.Probed>()).Result.Outcome);
    }

    private static Placement Whole(string device) => new("cuda", [new(device, new Dictionary<string, TakenResource>())]);

    private HardwareBench Bench(params string[] state)
    {
        var library = Path.Combine(_folder.FullName, "libnvidia-ml.so.1");
        using var compiler = Process.Start("cc", ["-O1", "-shared", "-fPIC", "-o", library, Path.Combine(AppContext.BaseDirectory, "nvml.c")]);
        compiler.WaitForExit();
        Assert.Equal(0, compiler.ExitCode);
        Write(state);
        return new(Built.Plugin("cuda"), new BackendDescription("cuda", "", []), new() { ["LD_LIBRARY_PATH"] = _folder.FullName });
    }

    private void Write(params string[] state)
    {
        var file = Path.Combine(_folder.FullName, "libnvidia-ml.so.1.state");
        File.WriteAllLines($"{file}.new", state);
        File.Move($"{file}.new", file, overwrite: true);
    }
}

using Factory.Conformance;
using Factory.Hardware.Cpu;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Cpu;

public sealed class CpuBackendTests
{
    [Fact]
    public Task This_machines_backend_keeps_every_promise() => new BackendConformance(() => new CpuBackend()).CheckAsync();

    [Theory]
    [InlineData("opteron-6276")]
    [InlineData("opteron-6134-slurm-cgroup2")]
    [InlineData("dgx-gb10")]
    [InlineData("power9-gpu-memory-nodes")]
    [InlineData("rapl")]
    public async Task A_captured_machines_backend_keeps_every_promise(string name)
    {
        using var capture = new Capture(name);
        await new BackendConformance(capture.Backend).CheckAsync();
    }

    [Fact]
    public async Task A_process_is_given_its_cores_their_nodes_and_as_many_threads_and_no_graphics_card()
    {
        using var capture = new Capture("opteron-6276");

        var launch = await capture.Backend().PrepareAsync(Take(["7", "8"], memory: 1 << 30), CancellationToken.None);

        Assert.Equal([7, 8], launch.Cores);
        Assert.Equal([0, 1], launch.NumaNodes);
        Assert.Equal(1 << 30, launch.MemoryLimit);
        Assert.Equal(("2", "2", "2"), (launch.Set["OMP_NUM_THREADS"], launch.Set["MKL_NUM_THREADS"], launch.Set["OPENBLAS_NUM_THREADS"]));
        Assert.Equal(("", "", ""), (launch.Set["CUDA_VISIBLE_DEVICES"], launch.Set["HIP_VISIBLE_DEVICES"], launch.Set["ROCR_VISIBLE_DEVICES"]));
        Assert.Equal("passive", launch.Set["OMP_WAIT_POLICY"]);
    }

    [Fact]
    public async Task Without_leased_memory_there_is_no_limit()
    {
        using var capture = new Capture("dgx-gb10");

        var launch = await capture.Backend().PrepareAsync(Take(["0"], memory: null), CancellationToken.None);

        Assert.Null(launch.MemoryLimit);
        Assert.Empty(launch.NumaNodes); // one node: nothing to choose
    }

    [Fact]
    public async Task Energy_is_counted_over_a_wrap_and_by_the_part_of_the_cores()
    {
        using var capture = new Capture("rapl").With("/sys/devices/system/cpu/online", "0-3");
        var backend = capture.Backend();
        var half = Take(["0", "1"], memory: null);

        var first = await backend.ReadMeterAsync(half, CancellationToken.None);
        capture.With("/sys/class/powercap/intel-rapl:0/energy_uj", "240424366267"); // 2 J on
        capture.With("/sys/class/powercap/intel-rapl:a/energy_uj", "1000000"); // over the end at 262143.328850 J
        var second = await backend.ReadMeterAsync(half, CancellationToken.None);

        Assert.Equal(first.Epoch, second.Epoch);
        Assert.Equal(Quality.Derived, second.Energy.Quality);
        Assert.Equal(0, first.Energy.Value);
        Assert.Equal((2 + 1 + 262_143.328850 - 240_422.366267) / 2, second.Energy.Value!.Value, precision: 4);
    }

    [Fact]
    public async Task A_package_that_is_shown_twice_is_counted_once()
    {
        using var capture = new Capture("rapl").With("/sys/devices/system/cpu/online", "0-3")
            .With("/sys/class/powercap/intel-rapl-mmio:0/name", "package-0").With("/sys/class/powercap/intel-rapl-mmio:0/energy_uj", "7000000");
        var backend = capture.Backend();
        var all = Take(["0", "1", "2", "3"], memory: null);

        await backend.ReadMeterAsync(all, CancellationToken.None);
        capture.With("/sys/class/powercap/intel-rapl:0/energy_uj", "240424366267").With("/sys/class/powercap/intel-rapl-mmio:0/energy_uj", "9000000"); // 2 J on, both
        var meter = await backend.ReadMeterAsync(all, CancellationToken.None);

        Assert.Equal(2, meter.Energy.Value!.Value, precision: 4);
    }

    [Fact]
    public async Task Energy_that_cannot_be_read_is_unavailable_and_not_zero()
    {
        using var capture = new Capture("dgx-gb10");

        var meter = await capture.Backend().ReadMeterAsync(Take(["0"], memory: null), CancellationToken.None);
        var sample = (await capture.Backend().SampleAsync(CancellationToken.None)).Single();

        Assert.Equal(Reading.None, meter.Energy);
        Assert.Equal(Reading.None, sample.Power);
    }

    [Fact]
    public async Task Load_memory_and_temperature_are_measured()
    {
        using var capture = new Capture("dgx-gb10")
            .With("/proc/stat", "cpu  100 0 100 700 100 0 0 0 0 0\n")
            .With("/sys/class/hwmon/hwmon3/name", "k10temp").With("/sys/class/hwmon/hwmon3/temp1_input", "61500");
        var backend = capture.Backend();

        var first = (await backend.SampleAsync(CancellationToken.None)).Single();
        capture.With("/proc/stat", "cpu  190 0 100 710 100 0 0 0 0 0\n");
        var second = (await backend.SampleAsync(CancellationToken.None)).Single();

        Assert.Equal(0.2, first.Utilisation.Value!.Value, precision: 6);
        Assert.Equal(0.9, second.Utilisation.Value!.Value, precision: 6);
        Assert.Equal((125_508_468L - 121_737_812L) * 1024, second.MemoryUsed.Value);
        Assert.Equal(61.5, second.Temperature.Value);
    }

    private static Placement Take(string[] cores, long? memory)
    {
        var taken = new Dictionary<string, TakenResource> { ["cores"] = new(cores.Length, cores) };
        if (memory is { } bytes) taken["memory"] = new(bytes, []);
        return new("cpu", [new("machine", taken)]);
    }
}

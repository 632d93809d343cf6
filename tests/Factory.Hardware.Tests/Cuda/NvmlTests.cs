using System.Runtime.CompilerServices;
using Factory.Conformance;
using Factory.Hardware.Cuda;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Cuda;

public sealed class NvmlTests
{
    [Fact]
    public void Structures_have_the_sizes_of_the_binary_interface()
    {
        Assert.Equal((68, 40, 24, 8), (Unsafe.SizeOf<NvmlPci>(), Unsafe.SizeOf<NvmlMemory>(), Unsafe.SizeOf<NvmlMemory1>(), Unsafe.SizeOf<NvmlUtilisation>()));
        Assert.Equal((32, 40, 40, 40, 24),
            (Unsafe.SizeOf<NvmlEvent>(), Unsafe.SizeOf<NvmlField>(), Unsafe.SizeOf<NvmlAttributes>(), Unsafe.SizeOf<NvmlFabric>(), Unsafe.SizeOf<NvmlProcess>()));
        Assert.Equal((0x02000028u, 0x03000028u), (NvmlMemory.Version2, NvmlFabric.Version3));
    }

    [Theory]
    [InlineData("nvidia-h100-80gb-hbm3__590.48.01.txt")]
    [InlineData("nvidia-h100-mig__590.48.01.txt")]
    public void Every_function_that_is_called_is_in_the_real_library(string capture)
    {
        using var root = new Root().Unpack("cuda/captures.tar.gz");
        var real = File.ReadAllLines(Path.Combine(root.Path, capture)).ToHashSet(StringComparer.Ordinal);
        var source = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Cuda", "nvml.c"));

        var functions = System.Text.RegularExpressions.Regex.Matches(source, @"^(?:nvmlReturn_t|NUMBER\()\s*(nvml\w+)", System.Text.RegularExpressions.RegexOptions.Multiline)
            .Select(m => m.Groups[1].Value).ToList();

        Assert.True(functions.Count > 25);
        Assert.Empty(functions.Except(real));
    }

    [Fact]
    public async Task GPUs_are_described_and_sampled()
    {
        using var nvml = FakeNvml.H100().Set(("fabric", 3), ("cluster", 7), ("clique", 2));
        using var root = new Root().With("/sys/bus/pci/devices/0000:10:00.0/numa_node", "0").With("/sys/bus/pci/devices/0000:20:00.0/numa_node", "1");
        Golden.Matches("cuda-nvml-h100.txt", await Say.AllAsync(nvml.Backend(root)));
    }

    [Fact]
    public async Task A_divided_GPU_is_its_parts_each_alone()
    {
        using var nvml = FakeNvml.H100().Set(("mig.0", 3), ("profile.0.0", "3g.40gb"), ("profile.0.1", "2g.20gb"), ("profile.0.2", "1g.10gb"), ("migmemory.0.0", 40448),
            ("migmemory.0.1", 20096), ("fail.nvmlDeviceGetUtilizationRates.0", 3));
        Golden.Matches("cuda-nvml-mig.txt", await Say.AllAsync(nvml.Backend()));
    }

    [Fact]
    public async Task The_processes_on_a_GPU_and_on_a_part_of_one_are_told()
    {
        using var nvml = FakeNvml.H100().Set(("processes.0", "12,34"), ("mig.1", 2), ("migmemory.1.0", 40448), ("migmemory.1.1", 20096), ("processes.1", "56:1:0,78:2:0"));
        var backend = nvml.Backend();
        var devices = (await Say.FirstAsync(backend)).Devices;

        async Task<string> On(Device device) => string.Join(' ', await backend.ProcessesAsync(new("cuda", [new(device.Id, new Dictionary<string, TakenResource>())]), default));

        Assert.Equal(["12 34", "56", "78"], await Task.WhenAll(devices.Select(On)));
        nvml.Set(("fail.nvmlDeviceGetComputeRunningProcesses_v3", 15));
        Assert.Equal(["", "", ""], await Task.WhenAll(devices.Select(On)));
    }

    [Fact]
    public async Task A_divided_GPU_without_parts_offers_nothing()
    {
        using var nvml = FakeNvml.H100(1).Set(("mig.0", 0)).Set(("mig", 1), ("fail.nvmlDeviceGetMigDeviceHandleByIndex", 6));
        Assert.Single((await Say.FirstAsync(nvml.Backend())).Devices);

        nvml.Unset("mig.0");
        Assert.Empty((await Say.FirstAsync(nvml.Backend())).Devices);
    }

    [Fact]
    public async Task An_older_library_without_many_of_the_functions_says_what_it_can()
    {
        using var nvml = new FakeNvml("-DOLD").Set(("gpus", 1), ("name", "Tesla V100-SXM2-16GB"), ("capability", 70), ("memory", 16160), ("power", 52_000), ("temperature", 31), ("busy", 0));
        Golden.Matches("cuda-nvml-old.txt", await Say.AllAsync(nvml.Backend()));
    }

    [Theory]
    [InlineData("mock-nvml-config-a100.yaml")]
    [InlineData("mock-nvml-config-b200.yaml")]
    [InlineData("mock-nvml-config-gb200.yaml")]
    [InlineData("mock-nvml-config-h100.yaml")]
    public async Task Described_machines_have_the_devices_that_their_description_tells_of(string profile)
    {
        using var root = new Root().Unpack("cuda/captures.tar.gz");
        using var nvml = new FakeNvml().Set(Profile.Read(Path.Combine(root.Path, profile)));
        Golden.Matches($"cuda-{Path.GetFileNameWithoutExtension(profile)}.txt", await Say.AllAsync(nvml.Backend()));
    }

    [Theory]
    [InlineData("nvidia-h100-80gb-hbm3__590.48.01")]
    [InlineData("nvidia-h100-mig__590.48.01")]
    [InlineData("nvidia-h200__590.48.01")]
    [InlineData("nvidia-l40s__595.80")]
    public async Task Captured_machines_have_the_devices_that_their_reports_tell_of(string capture)
    {
        using var root = new Root().Unpack("cuda/captures.tar.gz");
        using var nvml = new FakeNvml().Set(CapturedGpu.Read(Path.Combine(root.Path, $"{capture}.txt")));
        Golden.Matches($"cuda-captured-{capture}.txt", await Say.AllAsync(nvml.Backend()));
    }

    [Fact]
    public async Task GPUs_that_are_linked_lie_on_one_island()
    {
        using var nvml = FakeNvml.H100(4).Set(("link.0.0", "00000000:20:00.0"), ("link.1.0", "00000000:10:00.0"), ("link.2.3", "00000000:F0:00.0"), ("link.3.1", "00000000:F0:00.0"));

        var islands = (await Say.FirstAsync(nvml.Backend())).Devices.Select(d => d.Groups["island"]).ToList();

        Assert.Equal(islands[0], islands[1]);
        Assert.Equal(islands[2], islands[3]); // through a switch
        Assert.NotEqual(islands[0], islands[2]);
    }

    [Theory]
    [InlineData(9, ProbeOutcome.Absent, "the driver is not loaded")]
    [InlineData(18, ProbeOutcome.Broken, "NVML's version is not the driver's")]
    [InlineData(4, ProbeOutcome.Broken, "NVML does not start: 4 (NoPermission)")]
    [InlineData(999, ProbeOutcome.Broken, "NVML does not start: 999")]
    public async Task A_library_that_does_not_start_says_why(int code, ProbeOutcome outcome, string words)
    {
        using var nvml = new FakeNvml().Set(("fail.nvmlInit_v2", code));

        var probe = await nvml.Backend().ProbeAsync(default);

        Assert.Equal(outcome, probe.Outcome);
        Assert.Contains(words, probe.Reason);
    }

    [Fact]
    public async Task Without_GPUs_it_is_absent()
    {
        using var nvml = new FakeNvml().Set(("gpus", 0));
        Assert.Equal(new(ProbeOutcome.Absent, "NVML shows no GPU"), await nvml.Backend().ProbeAsync(default));
    }

    [Fact]
    public async Task Numbers_that_are_not_supported_are_unavailable()
    {
        using var nvml = FakeNvml.H100(1).Set(("fail.nvmlDeviceGetPowerUsage", 3), ("fail.nvmlDeviceGetTotalEnergyConsumption", 3), ("fail.nvmlDeviceGetUtilizationRates", 3));

        var sample = (await nvml.Backend().SampleAsync(default)).Single();

        Assert.Equal((Reading.None, Reading.None, Reading.None, Reading.Measured(61)), (sample.Power, sample.Energy, sample.Utilisation, sample.Temperature));
    }

    [Fact]
    public async Task The_backend_keeps_every_promise()
    {
        using var nvml = FakeNvml.H100();
        await new BackendConformance(() => nvml.Backend()).CheckAsync();
    }

    [Fact]
    public async Task It_keeps_them_where_there_is_nothing()
    {
        using var root = new Root();
        await new BackendConformance(() => new CudaBackend(root.Path, ["libnothing-of-that-name.so"], (_, _) => null, TimeProvider.System, _ => { })).CheckAsync();
    }

    [Fact]
    public async Task A_call_that_hangs_ends_the_process_and_says_which_it_was()
    {
        using var nvml = FakeNvml.H100(1);
        var time = new ManualTime();
        var backend = nvml.Backend(time: time);
        await backend.ProbeAsync(default);

        nvml.Set(("hang.nvmlDeviceGetPowerUsage", 1));
        var sampling = Task.Run(async () => await backend.SampleAsync(default));
        for (var i = 0; i < 2000 && !sampling.IsCompleted; i++)
        {
            time.Pass(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }

        await Assert.ThrowsAsync<TimeoutException>(() => sampling);
        Assert.Equal(["nvmlDeviceGetPowerUsage has not answered for 20 s"], nvml.GivenUp);
    }
}

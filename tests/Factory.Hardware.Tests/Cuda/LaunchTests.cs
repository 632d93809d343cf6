using Factory.Hardware.Cuda;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Cuda;

public sealed class LaunchTests
{
    private const string First = "GPU-00000000-0000-0000-0000-000000000000", Second = "GPU-00000001-0000-0000-0000-000000000000";

    [Fact]
    public async Task A_stage_is_shown_its_GPUs_by_UUID_and_none_of_AMD()
    {
        using var nvml = FakeNvml.H100();

        var launch = await nvml.Backend().PrepareAsync(Place(Second, First), default);

        Assert.Equal($"{Second},{First}", launch.Set["CUDA_VISIBLE_DEVICES"]);
        Assert.Equal(("PCI_BUS_ID", ""), (launch.Set["CUDA_DEVICE_ORDER"], launch.Set["ROCR_VISIBLE_DEVICES"]));
        Assert.Equal(["HIP_VISIBLE_DEVICES", "GPU_DEVICE_ORDINAL", "ZE_AFFINITY_MASK"], launch.Unset);
        Assert.Equal(["CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "ROCR_VISIBLE_DEVICES"], launch.Fixed);
        Assert.Equal(["/dev/nvidia1", "/dev/nvidia0", "/dev/nvidiactl", "/dev/nvidia-uvm"], launch.DeviceNodes);
    }

    [Fact]
    public async Task A_stage_on_a_part_is_shown_that_part()
    {
        using var nvml = FakeNvml.H100().Set(("mig.1", 2), ("migmemory.1.0", 9728), ("migmemory.1.1", 9728));

        var launch = await nvml.Backend().PrepareAsync(Place("MIG-00000001-0001-0000-0000-000000000000"), default);

        Assert.Equal("MIG-00000001-0001-0000-0000-000000000000", launch.Set["CUDA_VISIBLE_DEVICES"]);
    }

    [Fact]
    public async Task A_stage_runs_near_its_GPU()
    {
        using var nvml = FakeNvml.H100();
        using var root = new Root().With("/sys/bus/pci/devices/0000:10:00.0/numa_node", "0").With("/sys/bus/pci/devices/0000:20:00.0/numa_node", "1")
            .With("/sys/devices/system/node/node0/cpulist", "0-7").With("/sys/devices/system/node/node1/cpulist", "8-15").With("/proc/self/status", "Cpus_allowed_list:\t0-15\n");

        var launch = await nvml.Backend(root).PrepareAsync(Place(Second), default);

        Assert.Equal(Enumerable.Range(8, 8), launch.Cores);
        Assert.Equal([1], launch.NumaNodes);
        Assert.Equal("8", launch.Set["OMP_NUM_THREADS"]);
    }

    [Fact]
    public async Task Energy_of_a_part_is_derived_from_its_part_of_the_memory()
    {
        using var nvml = FakeNvml.H100(1).Set(("mig", 2), ("memory", 80_000), ("migmemory.0.0", 20_000), ("migmemory.0.1", 20_000));
        var time = new ManualTime();
        var backend = nvml.Backend(time: time);
        var part = Place("MIG-00000000-0000-0000-0000-000000000000");

        _ = await backend.ReadMeterAsync(part, default);
        nvml.Set(("energy", 1_400_000));
        time.Pass(TimeSpan.FromSeconds(2));

        Assert.Equal(Reading.Derived(100), (await backend.ReadMeterAsync(part, default)).Energy);
    }

    [Fact]
    public async Task Energy_grows_with_the_counter()
    {
        using var nvml = FakeNvml.H100(1);
        var time = new ManualTime();
        var backend = nvml.Backend(time: time);

        var first = await backend.ReadMeterAsync(Place(First), default);
        nvml.Set(("energy", 1_750_000));
        time.Pass(TimeSpan.FromSeconds(2));
        var second = await backend.ReadMeterAsync(Place(First), default);
        nvml.Set(("energy", 1000)); // the driver was loaded anew
        time.Pass(TimeSpan.FromSeconds(2));
        var third = await backend.ReadMeterAsync(Place(First), default);

        Assert.Equal((first.Epoch, Reading.Measured(750)), (second.Epoch, second.Energy));
        Assert.NotEqual(second.Epoch, third.Epoch);
        Assert.Equal(Reading.Measured(0), third.Energy);
    }

    [Fact]
    public async Task By_proc_alone_GPUs_are_shown_by_their_place_on_the_bus()
    {
        using var root = new Root().Unpack("cuda/power9-proc-driver-nvidia.tar.gz");
        var backend = new CudaBackend(root.Path, ["libnothing-of-that-name.so"], (_, _) => null, TimeProvider.System, _ => { });

        Assert.Equal("2", (await backend.PrepareAsync(Place("PCI-0006:00:00.0"), default)).Set["CUDA_VISIBLE_DEVICES"]);
    }

    private static Placement Place(params string[] devices) => new("cuda", [.. devices.Select(d => new Share(d, new Dictionary<string, TakenResource>()))]);
}

using Factory.Sdk;

namespace Factory.Hardware.Tests.Rocm;

public sealed class LaunchTests
{
    [Fact]
    public async Task A_stage_is_shown_its_GPUs_by_one_mask_and_every_other_is_taken_away()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(), RocmRoots.Gpu(1), RocmRoots.Gpu(2));

        var launch = await root.Backend().PrepareAsync(Place("GPU-0123456789abcdf1", RocmRoots.Chip), default);

        Assert.Equal("GPU-0123456789abcdef,GPU-0123456789abcdf1", launch.Set["ROCR_VISIBLE_DEVICES"]);
        Assert.Equal(["HIP_VISIBLE_DEVICES", "CUDA_VISIBLE_DEVICES", "GPU_DEVICE_ORDINAL", "ZE_AFFINITY_MASK"], launch.Unset);
        Assert.Equal(["ROCR_VISIBLE_DEVICES"], launch.Fixed);
        Assert.Equal(["/dev/kfd", "/dev/dri/renderD128", "/dev/dri/renderD130"], launch.DeviceNodes);
    }

    [Fact]
    public async Task A_stage_that_asks_for_it_is_masked_by_HIP()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(), RocmRoots.Gpu(1));

        var launch = await root.Backend().PrepareAsync(Place("GPU-0123456789abcdf0") with { Told = new Dictionary<string, Value> { ["mask"] = "hip" } }, default);

        Assert.Equal("1", launch.Set["HIP_VISIBLE_DEVICES"]);
        Assert.False(launch.Set.ContainsKey("ROCR_VISIBLE_DEVICES"));
        Assert.Contains("ROCR_VISIBLE_DEVICES", launch.Unset);
    }

    [Fact]
    public async Task Partitions_are_shown_by_their_place_for_their_names_are_ambiguous()
    {
        var root = RocmRoots.Mi308;

        // Nodes 7 and 20: the sixth and the nineteenth GPU that ROCm counts.
        var launch = await root.Backend().PrepareAsync(Place("GPU-a3cf578fd2faa689.1", $"GPU-{17466021589395472075:x16}.2"), default);

        Assert.Equal("5,18", launch.Set["ROCR_VISIBLE_DEVICES"]);
    }

    [Fact]
    public async Task A_stage_runs_near_its_GPU_with_its_fair_part_of_the_cores()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(), RocmRoots.Gpu(1)).With("/sys/devices/system/node/node0/cpulist", "0-31").With("/sys/devices/system/node/node1/cpulist", "32-63")
            .With("/sys/bus/pci/devices/0000:0b:00.0/numa_node", "1");

        var launch = await root.Backend().PrepareAsync(Place("GPU-0123456789abcdf0"), default);

        Assert.Equal(Enumerable.Range(32, 32), launch.Cores);
        Assert.Equal([1], launch.NumaNodes);
        Assert.Equal((32, "32", "passive"), (launch.Threads, launch.Set["OMP_NUM_THREADS"], launch.Set["OMP_WAIT_POLICY"]));
    }

    [Fact]
    public async Task Where_several_GPUs_are_near_the_same_cores_each_counts_on_its_part()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(), RocmRoots.Gpu(1), RocmRoots.Gpu(2), RocmRoots.Gpu(3)).With("/proc/self/status", "Cpus_allowed_list:\t0-15\n");

        var launch = await root.Backend().PrepareAsync(Place(RocmRoots.Chip, "GPU-0123456789abcdf0"), default);

        Assert.Equal((16, 8, "8"), (launch.Cores.Count, launch.Threads, launch.Set["OMP_NUM_THREADS"]));
        Assert.Empty(launch.NumaNodes);
    }

    [Fact]
    public async Task A_device_that_is_gone_is_not_prepared()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu());
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(async () => await root.Backend().PrepareAsync(Place("GPU-ffffffffffffffff"), default));
        Assert.Contains("GPU-ffffffffffffffff is not here any more", refused.Message);
    }

    private static Placement Place(params string[] devices) => new("rocm", [.. devices.Select(d => new Share(d, new Dictionary<string, TakenResource>()))]);
}

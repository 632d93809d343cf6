using Factory.Sdk;

namespace Factory.Hardware.Tests.Cpu;

public sealed class MachineTests
{
    [Fact]
    public async Task All_processors_of_a_free_machine_are_offered_in_the_order_of_their_nodes()
    {
        using var capture = new Capture("opteron-6276");

        var device = await capture.DeviceAsync();

        Assert.Equal("AMD Opteron(TM) Processor 6276", device.Model);
        Assert.Equal(Enumerable.Range(0, 64).Select(n => $"{n}"), Cores(device).Units);
        Assert.Equal((4L, 32L, 8L), (Number(device, "sockets"), Number(device, "physical_cores"), Number(device, "numa_nodes")));
    }

    [Fact]
    public async Task Only_what_the_cgroup_of_a_batch_job_allows_is_offered()
    {
        using var capture = new Capture("opteron-6134-slurm-cgroup2");

        var device = await capture.DeviceAsync();
        var probe = await capture.Backend().ProbeAsync(CancellationToken.None);

        Assert.Equal(["0", "1", "2", "3", "4", "5"], Cores(device).Units);
        Assert.Equal(2, Number(device, "numa_nodes"));
        Assert.True(Memory(device) < 132_295_672L * 1024 / 3, "memory of the two nodes that its processors lie on, of eight");
        Assert.Contains("processors 0-5 of 0-31", probe.Reason);
    }

    [Fact]
    public async Task Memory_of_graphics_cards_is_not_offered_as_the_machines()
    {
        using var capture = new Capture("power9-gpu-memory-nodes");

        var device = await capture.DeviceAsync();

        Assert.Equal("POWER9, altivec supported", device.Model);
        Assert.Equal(Enumerable.Range(0, 16).Select(n => $"{n}"), Cores(device).Units);
        Assert.Equal(129_839_104L * 1024 - (4L << 30), Memory(device));
    }

    [Fact]
    public async Task An_arm_machine_is_named_by_its_numbers_and_says_what_it_can()
    {
        using var capture = new Capture("dgx-gb10");

        var device = await capture.DeviceAsync();

        Assert.Equal("Arm implementer 0x41 part 0xd87", device.Model);
        Assert.Equal(20, Cores(device).Amount);
        Assert.Equal(new Value.Bool(true), device.Attributes["sve"]);
        Assert.False(device.Attributes.ContainsKey("avx2"));
    }

    [Theory]
    [InlineData("250000 100000", 2)]
    [InlineData("50000 100000", 1)]
    [InlineData("max 100000", 20)]
    [InlineData("9900000 100000", 20)]
    public async Task A_quota_above_this_process_leaves_whole_cores(string quota, int cores)
    {
        using var capture = new Capture("dgx-gb10").With("/sys/fs/cgroup/user.slice/cpu.max", quota)
            .With("/sys/fs/cgroup/user.slice/user-61469.slice/session-3210.scope/cpu.max", "max 100000");

        Assert.Equal(cores, Cores(await capture.DeviceAsync()).Amount);
    }

    [Fact]
    public async Task The_least_memory_limit_on_the_way_up_counts_less_a_reserve()
    {
        using var capture = new Capture("dgx-gb10")
            .With("/sys/fs/cgroup/user.slice/memory.max", $"{8L << 30}")
            .With("/sys/fs/cgroup/user.slice/user-61469.slice/session-3210.scope/memory.max", "max");

        var device = await capture.DeviceAsync();

        Assert.Equal((8L << 30) - (8L << 30) / 20, Memory(device));
    }

    [Fact]
    public async Task Quota_and_memory_limit_of_version_1_count_too()
    {
        using var capture = new Capture("power9-gpu-memory-nodes")
            .With("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "400000").With("/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000")
            .With("/sys/fs/cgroup/memory/memory.limit_in_bytes", $"{16L << 30}");

        var device = await capture.DeviceAsync();

        Assert.Equal(["0", "1", "2", "3"], Cores(device).Units);
        Assert.Equal((16L << 30) - (16L << 30) / 20, Memory(device));
    }

    [Fact]
    public async Task Of_a_cpuset_of_version_1_without_effective_numbers_the_processors_that_are_on_line_count()
    {
        using var capture = new Capture().With("/sys/devices/system/cpu/online", "0-2,4-7").With("/proc/meminfo", "MemTotal: 8388608 kB\n")
            .With("/proc/self/mounts", "cgroup /sys/fs/cgroup/cpuset cgroup rw,cpuset 0 0\n").With("/proc/self/cgroup", "4:cpuset:/jobs/7\n")
            .With("/sys/fs/cgroup/cpuset/cpuset.cpus", "0-7").With("/sys/fs/cgroup/cpuset/jobs/7/cpuset.cpus", "2-4");

        Assert.Equal(["2", "4"], Cores(await capture.DeviceAsync()).Units);
    }

    [Theory]
    [InlineData("/sys/devices/system/cpu/cpu1/online", "0", new[] { "0", "2" })]
    [InlineData("/proc/cpuinfo", "processor\t: 0\nmodel name\t: X\n\nprocessor\t: 5\nmodel name\t: X\n", new[] { "0", "5" })]
    public async Task Without_the_list_of_processors_those_are_offered_that_are_shown(string file, string text, string[] processors)
    {
        using var capture = new Capture().With(file, text).With("/proc/meminfo", "MemTotal: 8388608 kB\n");
        if (file.StartsWith("/sys", StringComparison.Ordinal))
            foreach (var p in new[] { 0, 1, 2 }) capture.With($"/sys/devices/system/cpu/cpu{p}/topology/core_id", $"{p}");

        Assert.Equal(processors, Cores(await capture.DeviceAsync()).Units);
    }

    [Fact]
    public async Task The_affinity_of_this_process_counts()
    {
        using var capture = new Capture("opteron-6276").With("/proc/self/status", "Name:\tx\nCpus_allowed_list:\t4-5,60\n");

        Assert.Equal(["4", "5", "60"], Cores(await capture.DeviceAsync()).Units);
    }

    [Fact]
    public async Task This_machine_offers_what_the_runtime_sees()
    {
        await foreach (var inventory in new Factory.Hardware.Cpu.CpuBackend().WatchAsync(CancellationToken.None))
        {
            Assert.Equal(Environment.ProcessorCount, Cores(inventory.Devices.Single()).Amount);
            Assert.InRange(Memory(inventory.Devices.Single()), 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
            return;
        }
        Assert.Fail("no snapshot");
    }

    private static DeviceResource Cores(Device device) => device.Resources.Single(r => r.Name == "cores");
    private static long Memory(Device device) => device.Resources.Single(r => r.Name == "memory").Amount;
    private static long Number(Device device, string name) => ((Value.Integer)device.Attributes[name]).Value;
}

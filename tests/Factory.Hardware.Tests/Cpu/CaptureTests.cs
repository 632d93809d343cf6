using CsCheck;
using Factory.Hardware.Cpu;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Cpu;

public sealed class CaptureTests
{
    [Theory]
    [InlineData("opteron-6276")]
    [InlineData("opteron-6134-slurm-cgroup2")]
    [InlineData("dgx-gb10")]
    [InlineData("power9-gpu-memory-nodes")]
    public async Task A_captured_machine_is_described(string name)
    {
        using var capture = new Capture(name);
        Golden.Matches($"cpu-{name}.txt", Say.Device(await capture.DeviceAsync()));
    }

    [Fact]
    public async Task A_processor_with_AMX_says_so()
    {
        using var capture = new Capture().With("/proc/cpuinfo", File.ReadAllText(Root.Fixture("cpu/cpuinfo-intel.txt"))).With("/sys/devices/system/cpu/online", "0-3")
            .With("/proc/meminfo", "MemTotal: 16777216 kB\n");
        Golden.Matches("cpu-sapphire-rapids.txt", Say.Device(await capture.DeviceAsync()));
    }

    [Fact]
    public async Task A_small_virtual_machine_with_control_groups_of_both_versions_offers_all_it_has()
    {
        using var capture = new Capture().With("/proc/cpuinfo", "model name\t: AMD EPYC\nflags\t\t: sse4_2 avx avx2 fma avx512f avx512bw avx512vl avx512_vnni avx512_bf16 avx_vnni\n")
            .With("/sys/devices/system/cpu/online", "0-1").With("/sys/devices/system/node/node0/cpulist", "0-1").With("/proc/meminfo", "MemTotal: 8388608 kB\n")
            .With("/proc/self/status", "Cpus_allowed_list:\t0-1\nMems_allowed_list:\t0\n")
            .With("/proc/self/mounts", "cgroup /sys/fs/cgroup/cpu cgroup rw,cpu 0 0\ncgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\ncgroup2 /sys/fs/cgroup/unified cgroup2 rw 0 0\n")
            .With("/proc/self/cgroup", "3:memory:/\n2:cpu:/\n0::/\n").With("/sys/fs/cgroup/unified/cgroup.controllers", "hugetlb")
            .With("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712").With("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1").With("/sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000")
            .With("/proc/pressure/cpu", "some avg10=12.50 avg60=0.00 avg300=0.00 total=1\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
        var device = await capture.DeviceAsync();
        var sample = (await capture.Backend().SampleAsync(default)).Single();

        Assert.Equal(["0", "1"], device.Resources.Single(r => r.Name == "cores").Units);
        Assert.Equal((8L << 30) - (8L << 30) / 20, device.Resources.Single(r => r.Name == "memory").Amount);
        Assert.Equal((Reading.None, Reading.None, Reading.None), (sample.Power, sample.Energy, sample.Temperature));
        Assert.Equal(Reading.Measured(0.125), sample.More["cpu_pressure_ratio"]);
    }

    [Fact]
    public async Task Huge_pages_of_all_sizes_are_counted()
    {
        using var capture = new Capture("opteron-6276").With("/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages", "512").With("/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "4");
        Assert.Equal(5L << 30, ((Value.Integer)(await capture.DeviceAsync()).Attributes["huge_pages"]).Value);
    }

    [Fact]
    public async Task Energy_of_the_packages_is_measured_as_a_whole()
    {
        using var capture = new Capture("rapl").With("/sys/devices/system/cpu/online", "0-3");
        Assert.Equal(Reading.Measured(0), (await capture.Backend().SampleAsync(default)).Single().Energy);
    }

    [Fact]
    public void Over_garbled_files_the_backend_answers()
    {
        using var root = new Root().Unpack("cpu/dgx-gb10.tar.gz").Unpack("cpu/rapl.tar.gz").With("/proc/pressure/cpu", "some avg10=1 avg60=0 avg300=0 total=1\n")
            .With("/sys/fs/cgroup/cpu.max", "max 100000").With("/sys/fs/cgroup/memory.max", "max");
        var files = Directory.GetFiles(root.Path, "*", SearchOption.AllDirectories).Select(f => f[root.Path.Length..]).Order(StringComparer.Ordinal).ToArray();
        var whole = files.ToDictionary(f => f, f => File.ReadAllBytes(root.Path + f));
        string[] texts = ["", "nonsense", "-1", "0-4294967295", "99999999999999999999", "1 0", "cpu x y z q", "MemTotal: kB", "some avg10=nan", "0"];
        Gen.Select(OneOf(files), Gen.Int[-1, texts.Length - 1]).Array[1, 5].Sample(changes =>
        {
            foreach (var (file, text) in changes)
            {
                if (text < 0) root.Without(file);
                else root.With(file, texts[text]);
            }
            var backend = new CpuBackend(root.Path, TimeProvider.System);
            var device = Say.FirstAsync(backend).GetAwaiter().GetResult().Devices.Single();
            Assert.True(device.Resources.All(r => r.Amount >= 0));
            _ = backend.SampleAsync(default).AsTask().GetAwaiter().GetResult();
            _ = backend.PrepareAsync(new("cpu", [new("machine", new Dictionary<string, TakenResource>())]), default).AsTask().GetAwaiter().GetResult();
            foreach (var (file, _) in changes) root.Write(file, whole[file]);
        }, iter: Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full" ? 3_000 : 100, threads: 1);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);
}

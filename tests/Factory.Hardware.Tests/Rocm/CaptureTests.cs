using Factory.Conformance;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Rocm;

public sealed class CaptureTests
{
    [Theory]
    [InlineData("mi300x-cpx")]
    [InlineData("mi308x-cpx")]
    [InlineData("vega10-old-kernel")]
    public async Task A_captured_machine_has_the_devices_that_its_files_tell_of(string name)
    {
        var root = Open(name);
        Golden.Matches($"rocm-{name}.txt", await Say.AllAsync(root.Backend()));
    }

    [Theory]
    [InlineData("mi300x-cpx")]
    [InlineData("mi308x-cpx")]
    [InlineData("vega10-old-kernel")]
    public async Task A_captured_machines_backend_keeps_every_promise(string name)
    {
        var root = Open(name);
        await new BackendConformance(() => root.Backend()).CheckAsync();
    }

    [Fact]
    public async Task Of_eight_MI300X_in_eight_parts_each_the_63_that_the_kernel_numbers_are_devices()
    {
        var root = RocmRoots.Mi300;

        var devices = (await Say.FirstAsync(root.Backend())).Devices;

        Assert.Equal(63, devices.Count);
        Assert.All(devices, d => Assert.Equal(("AMD Instinct MI300X", "gfx942", "cpx"), (d.Model, d.Attributes["architecture"].AsText(), d.Attributes["partition"].AsText())));
        Assert.Equal([8, 8, 8, 8, 8, 8, 8, 7], devices.GroupBy(d => d.Groups["card"]).Select(g => g.Count()));
        Assert.Single(devices.Select(d => d.Groups["hive"]).Distinct());
        Assert.Equal([32, 31], devices.GroupBy(d => d.Groups["numa"]).Select(g => g.Count()));
        // No mem_banks were captured: how much memory there is, is not known, and not 0.
        Assert.All(devices, d => Assert.Empty(d.Resources));
    }

    [Fact]
    public async Task Of_eight_MI308X_in_four_parts_each_over_two_PCI_domains_all_32_are_devices_with_their_memory()
    {
        var root = RocmRoots.Mi308;

        var devices = (await Say.FirstAsync(root.Backend())).Devices;

        Assert.Equal(32, devices.Count);
        // The last partition of each card has 16 MiB less.
        Assert.All(devices, d => Assert.Equal((48L << 30) - (d.Id.EndsWith(".3", StringComparison.Ordinal) ? 16 << 20 : 0), d.Resources.Single(r => r.Name == "memory").Amount));
        Assert.Equal(["0000", "0001"], devices.Select(d => d.Attributes["pci"].AsText()![..4]).Distinct().Order());
        Assert.Equal(8, devices.Select(d => d.Groups["card"]).Distinct().Count());
        Assert.Equal("/dev/dri/renderD136", devices.First(d => d.Id == "GPU-a3cf578fd2faa689.0").Attributes["device_node"].AsText());
    }

    [Fact]
    public async Task Memory_of_partitions_is_measured_one_by_one()
    {
        var root = RocmRoots.Mi308;

        var samples = await root.Backend().SampleAsync(CancellationToken.None);

        Assert.Equal([300_929_024.0, 2_907_979_776, 3_149_352_960], samples.Select(s => s.MemoryUsed.Value!.Value).Distinct().Order());
        Assert.All(samples, s => Assert.Equal((Reading.None, Reading.None), (s.Utilisation, s.Power)));
    }

    [Fact]
    public async Task An_old_kernel_that_names_no_instruction_set_is_understood_by_the_device_number()
    {
        var root = RocmRoots.Vega10;

        var devices = (await Say.FirstAsync(root.Backend())).Devices;

        Assert.Equal(["GPU-c34ec50444dd0a6c", "GPU-c34ec50444dd0a6d"], devices.Select(d => d.Id));
        Assert.All(devices, d => Assert.Equal(("AMD Radeon Instinct MI25", "gfx900", 17_163_091_968), (d.Model, d.Attributes["architecture"].AsText(), d.Resources.Single().Amount)));
    }

    [Fact]
    public async Task A_card_that_the_compute_driver_does_not_know_is_no_device_and_said_so()
    {
        using var root = new Root().Unpack("rocm/procfs-card0-amdgpu.tar.gz", "/sys/class/drm/", "");

        var probe = await root.Backend().ProbeAsync(CancellationToken.None);

        Assert.Equal(ProbeOutcome.Absent, probe.Outcome);
        Assert.Contains("/sys/class/kfd/kfd/topology is not there", probe.Reason);
    }

    private static Root Open(string name) => name switch { "mi300x-cpx" => RocmRoots.Mi300, "mi308x-cpx" => RocmRoots.Mi308, _ => RocmRoots.Vega10 };
}

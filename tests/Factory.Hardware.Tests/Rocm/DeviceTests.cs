using Factory.Sdk;

namespace Factory.Hardware.Tests.Rocm;

public sealed class DeviceTests
{
    [Theory]
    [InlineData(90010, "gfx90a")]
    [InlineData(90402, "gfx942")]
    [InlineData(90500, "gfx950")]
    [InlineData(110001, "gfx1101")]
    [InlineData(120500, "gfx1250")]
    public async Task The_instruction_set_is_named_as_compilers_name_it(int version, string name)
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(target: version));
        Assert.Equal(name, (await Only(root)).Attributes["architecture"].AsText());
    }

    [Fact]
    public async Task A_GPU_of_gfx1250_has_waves_of_32_and_432_GiB()
    {
        // The values that a host with four of them was seen to have.
        using var root = RocmRoots.With(RocmRoots.Gpu(target: 120500).Replace("wave_front_size 64", "wave_front_size 32", StringComparison.Ordinal))
            .With($"{RocmRoots.Nodes}/1/mem_banks/0/properties", $"heap_type 1\nsize_in_bytes {432L << 30}\n");

        var device = await Only(root);

        Assert.Equal((432L << 30, 32L, 256L), (device.Resources.Single().Amount, ((Value.Integer)device.Attributes["wave_front"]).Value,
            ((Value.Integer)device.Attributes["compute_units"]).Value));
    }

    [Fact]
    public async Task A_GPU_that_is_not_divided_is_named_by_its_number_alone()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu());

        var device = await Only(root);

        Assert.Equal((RocmRoots.Chip, "whole", "AMD Instinct MI355X"), (device.Id, device.Attributes["partition"].AsText(), device.Model));
        Assert.Equal(("0", "000000000000004d", "0000:0a:00.0"), (device.Groups["numa"], device.Groups["hive"], device.Attributes["pci"].AsText()));
    }

    [Fact]
    public async Task The_processes_on_a_GPU_are_those_with_memory_or_a_queue_there()
    {
        const string Processes = "/sys/class/kfd/kfd/proc";
        using var root = RocmRoots.With(RocmRoots.Gpu(), RocmRoots.Gpu(number: 1))
            .With($"{Processes}/12/vram_1000", "4096").With($"{Processes}/12/vram_1001", "0").With($"{Processes}/34/queues/2/gpuid", "1001")
            .With($"{Processes}/56/vram_1000", "0").With($"{Processes}/56/pasid", "32770");
        var backend = root.Backend();
        var devices = (await Say.FirstAsync(backend)).Devices;

        async Task<IReadOnlyList<int>> On(Device device) => await backend.ProcessesAsync(new("rocm", [new(device.Id, new Dictionary<string, TakenResource>())]), default);

        Assert.Equal([12], await On(devices[0]));
        Assert.Equal([34], await On(devices[1]));
    }

    [Fact]
    public async Task Newer_drivers_number_partitions_in_the_upper_bits()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(dies: 4), RocmRoots.Gpu(partition: 1, dies: 4));

        var devices = (await Say.FirstAsync(root.Backend())).Devices;

        Assert.Equal([$"{RocmRoots.Chip}.0", $"{RocmRoots.Chip}.1"], devices.Select(d => d.Id));
        Assert.All(devices, d => Assert.Equal("dpx", d.Attributes["partition"].AsText()));
    }

    [Fact]
    public async Task The_driver_s_own_word_for_the_mode_counts()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(dies: 1)).With($"{RocmRoots.Pci}/current_compute_partition", "CPX\n").With($"{RocmRoots.Pci}/current_memory_partition", "NPS4\n");

        var device = await Only(root);

        // One partition that is left of several is still a partition.
        Assert.Equal(($"{RocmRoots.Chip}.0", "cpx", "nps4"), (device.Id, device.Attributes["partition"].AsText(), device.Attributes["memory_partition"].AsText()));
    }

    [Fact]
    public async Task GPUs_without_a_number_are_named_by_their_place_and_functions_are_devices_of_their_own()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(unique: 0).Replace("unique_id 0", "unique_id 0", StringComparison.Ordinal), RocmRoots.Gpu(unique: 0, function: 1));

        Assert.Equal(["PCI-0000:0a:00.0", "PCI-0000:0a:00.1"], (await Say.FirstAsync(root.Backend())).Devices.Select(d => d.Id));
    }

    [Fact]
    public async Task A_kernel_that_shows_one_GPU_twice_shows_one_device()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(unique: 0), RocmRoots.Gpu(unique: 0));
        Assert.Single((await Say.FirstAsync(root.Backend())).Devices);
    }

    [Fact]
    public async Task A_GPU_that_a_control_group_withholds_is_no_device()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(), RocmRoots.Gpu(1)).With($"{RocmRoots.Nodes}/1/gpu_id", "");

        var backend = root.Backend();
        var device = (await Say.FirstAsync(backend)).Devices.Single();
        var launch = await backend.PrepareAsync(new("rocm", [new(device.Id, new Dictionary<string, TakenResource>())]) { Told = new Dictionary<string, Value> { ["mask"] = "hip" } }, default);

        Assert.Equal("GPU-0123456789abcdf0", device.Id);
        // ROCm does not count what it cannot open.
        Assert.Equal("0", launch.Set["HIP_VISIBLE_DEVICES"]);
    }

    [Fact]
    public async Task What_the_card_says_of_itself_is_taken_over()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu()).With($"{RocmRoots.Pci}/product_name", "AMD Instinct MI355X OAM\n").With($"{RocmRoots.Pci}/numa_node", "1\n")
            .With($"{RocmRoots.Pci}/hwmon/hwmon4/power1_cap", "1400000000").With("/sys/module/amdgpu/version", "6.16.6\n");

        var device = await Only(root);

        Assert.Equal(("AMD Instinct MI355X OAM", "1", "6.16.6", 1400.0),
            (device.Model, device.Groups["numa"], device.Attributes["driver"].AsText(), device.Attributes["power_limit_watts"].AsNumber()));
    }

    private static async Task<Device> Only(Root root) => (await Say.FirstAsync(root.Backend())).Devices.Single();
}

using System.Buffers.Binary;
using Factory.Sdk;

namespace Factory.Hardware.Tests.Rocm;

public sealed class SensorTests
{
    private static readonly Placement s_whole = new("rocm", [new(RocmRoots.Chip, new Dictionary<string, TakenResource>())]);

    [Fact]
    public async Task Sensors_are_read_from_the_card_s_folder()
    {
        using var root = Sensors(RocmRoots.With(RocmRoots.Gpu()));

        var sample = (await root.Backend().SampleAsync(default)).Single();

        Assert.Equal((Reading.Measured(0.97), Reading.Measured(1 << 30), Reading.Measured(707), Reading.Measured(64)),
            (sample.Utilisation, sample.MemoryUsed, sample.Power, sample.Temperature));
        Assert.Equal(Reading.Measured(51), sample.More["memory_temperature_celsius"]);
        Assert.Equal(Reading.None, sample.Energy);
    }

    [Fact]
    public async Task What_has_no_file_is_unavailable()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu());

        var sample = (await root.Backend().SampleAsync(default)).Single();

        Assert.All([sample.Utilisation, sample.MemoryUsed, sample.Power, sample.Temperature, sample.Energy], r => Assert.Equal(Reading.None, r));
    }

    [Fact]
    public async Task Partitions_have_their_part_of_the_card_s_power_and_their_own_memory()
    {
        using var root = Sensors(RocmRoots.With(RocmRoots.Gpu(dies: 4), RocmRoots.Gpu(partition: 1, dies: 4))).With($"{RocmRoots.Nodes}/2/mem_banks/0/used_memory", "4096");

        var samples = await root.Backend().SampleAsync(default);

        Assert.All(samples, s => Assert.Equal((Reading.None, Reading.Derived(353.5), Reading.Measured(64)), (s.Utilisation, s.Power, s.Temperature)));
        Assert.Equal([Reading.None, Reading.Measured(4096)], samples.Select(s => s.MemoryUsed));
    }

    [Theory]
    [InlineData("CPX", 1, 100)]
    [InlineData("QPX", 2, 200)]
    public async Task A_partition_has_its_part_of_the_power_though_the_others_are_withheld(string mode, int dies, double watts)
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(dies: dies), RocmRoots.Gpu(partition: 1, dies: dies)).With($"{RocmRoots.Nodes}/2/gpu_id", "")
            .With($"{RocmRoots.Pci}/current_compute_partition", mode).With($"{RocmRoots.Pci}/hwmon/hwmon4/power1_average", "800000000");

        Assert.Equal(Reading.Derived(watts), (await root.Backend().SampleAsync(default)).Single().Power);
    }

    [Fact]
    public async Task Energy_without_a_counter_is_power_over_time_and_said_to_be()
    {
        using var root = Sensors(RocmRoots.With(RocmRoots.Gpu()));
        var time = new ManualTime();
        var backend = root.Backend(time);

        var first = await backend.ReadMeterAsync(s_whole, default);
        time.Pass(TimeSpan.FromSeconds(10));
        root.With($"{RocmRoots.Pci}/hwmon/hwmon4/power1_average", "293000000");
        var second = await backend.ReadMeterAsync(s_whole, default);

        Assert.Equal((first.Epoch, Reading.Derived(0)), (second.Epoch, first.Energy));
        Assert.Equal(Reading.Derived(5000), second.Energy);
    }

    [Fact]
    public async Task After_a_long_silence_energy_begins_anew_instead_of_being_guessed()
    {
        using var root = Sensors(RocmRoots.With(RocmRoots.Gpu()));
        var time = new ManualTime();
        var backend = root.Backend(time);

        var first = await backend.ReadMeterAsync(s_whole, default);
        time.Pass(TimeSpan.FromHours(1));
        var second = await backend.ReadMeterAsync(s_whole, default);

        Assert.NotEqual(first.Epoch, second.Epoch);
        Assert.Equal(0, second.Energy.Value);
    }

    [Fact]
    public async Task Energy_by_the_counter_is_measured_and_a_counter_that_falls_begins_an_epoch()
    {
        using var root = Sensors(RocmRoots.With(RocmRoots.Gpu()));
        var backend = root.Backend(new ManualTime());

        Counter(root, 100);
        var first = await backend.ReadMeterAsync(s_whole, default);
        Counter(root, 350);
        var second = await backend.ReadMeterAsync(s_whole, default);
        Counter(root, 20);
        var third = await backend.ReadMeterAsync(s_whole, default);
        var sample = (await backend.SampleAsync(default)).Single();

        Assert.Equal((first.Epoch, Reading.Measured(250)), (second.Epoch, second.Energy));
        Assert.NotEqual(second.Epoch, third.Epoch);
        Assert.Equal(Reading.Measured(20), sample.Energy);
    }

    [Fact]
    public async Task Energy_that_nothing_tells_of_is_unavailable()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu());
        Assert.Equal(Reading.None, (await root.Backend().ReadMeterAsync(s_whole, default)).Energy);
    }

    private static void Counter(Root root, long joules)
    {
        var table = new byte[288];
        table.AsSpan().Fill(0xFF);
        BinaryPrimitives.WriteUInt16LittleEndian(table, 288);
        (table[2], table[3]) = (1, 4);
        BinaryPrimitives.WriteUInt64LittleEndian(table.AsSpan(24), (ulong)joules * 65_536);
        root.Write($"{RocmRoots.Pci}/gpu_metrics", table);
    }

    private static Root Sensors(Root root) => root.With($"{RocmRoots.Pci}/gpu_busy_percent", "97\n").With($"{RocmRoots.Pci}/mem_info_vram_used", $"{1 << 30}\n")
        .With($"{RocmRoots.Pci}/hwmon/hwmon4/power1_average", "707000000\n").With($"{RocmRoots.Pci}/hwmon/hwmon4/temp1_input", "55000").With($"{RocmRoots.Pci}/hwmon/hwmon4/temp1_label", "edge")
        .With($"{RocmRoots.Pci}/hwmon/hwmon4/temp2_input", "64000").With($"{RocmRoots.Pci}/hwmon/hwmon4/temp2_label", "junction")
        .With($"{RocmRoots.Pci}/hwmon/hwmon4/temp3_input", "51000").With($"{RocmRoots.Pci}/hwmon/hwmon4/temp3_label", "mem");
}

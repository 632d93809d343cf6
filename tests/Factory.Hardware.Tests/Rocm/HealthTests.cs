using Factory.Sdk;

namespace Factory.Hardware.Tests.Rocm;

public sealed class HealthTests
{
    // A fault that is there from the beginning: that it was told of shows that the first look is over.
    private const string KnownFault = $"{RocmRoots.Pci}/ras/gfx_err_count";
    private readonly ManualTime _time = new();

    [Fact]
    public async Task An_uncorrectable_error_drains_the_device_until_the_count_is_0_again()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu()).With($"{RocmRoots.Pci}/ras/umc_err_count", "ue: 0\nce: 7\n").With(KnownFault, "ue: 1\nce: 0\n");
        await using var health = new Listening<HealthReport>(root.Backend(_time).WatchHealthAsync, _time);

        await health.NextAsync();
        root.With($"{RocmRoots.Pci}/ras/umc_err_count", "ue: 2\nce: 7\n");
        var arose = await health.NextAsync(r => r.Condition == "ras-umc");
        root.With($"{RocmRoots.Pci}/ras/umc_err_count", "ue: 0\nce: 0\n");
        var cleared = await health.NextAsync(r => !r.Active);

        Assert.Equal((RocmRoots.Chip, "ras-umc", Severity.Drain, true), (arose.Device, arose.Condition, arose.Severity, arose.Active));
        Assert.Contains("umc_err_count: 2 uncorrectable errors, 7 corrected ones", arose.Evidence);
        Assert.Contains("reset", arose.ClearsBy);
        Assert.Equal("ras-umc", cleared.Condition);
    }

    [Fact]
    public async Task Errors_from_before_say_nothing_of_what_runs_now_and_new_ones_do()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu()).With($"{RocmRoots.Pci}/ras/gfx_err_count", "ue: 1\nce: 0\n");
        await using var health = new Listening<HealthReport>(root.Backend(_time).WatchHealthAsync, _time);

        var old = await health.NextAsync();
        root.With($"{RocmRoots.Pci}/ras/gfx_err_count", "ue: 3\nce: 0\n");
        var rose = await health.NextAsync();

        Assert.Equal((false, true), (old.TouchesRunning, rose.TouchesRunning));
    }

    [Fact]
    public async Task A_fault_of_a_card_is_one_of_all_its_partitions()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(dies: 4), RocmRoots.Gpu(partition: 1, dies: 4))
            .With($"{RocmRoots.Pci}/ras/gpu_vram_bad_pages", "0x00000001 : 0x00001000 : R\n0x00000002 : 0x00001000 : P\n");
        await using var health = new Listening<HealthReport>(root.Backend(_time).WatchHealthAsync, _time);

        HealthReport[] reports = [await health.NextAsync(), await health.NextAsync(), await health.NextAsync(), await health.NextAsync()];

        Assert.Equal(
            [($"{RocmRoots.Chip}.0", "bad-pages", Severity.Note), ($"{RocmRoots.Chip}.1", "bad-pages", Severity.Note), ($"{RocmRoots.Chip}.0", "bad-pages-pending", Severity.Drain),
                ($"{RocmRoots.Chip}.1", "bad-pages-pending", Severity.Drain)], reports.Select(r => (r.Device, r.Condition, r.Severity)));
    }

    [Fact]
    public async Task A_card_that_vanishes_is_lost_until_it_is_seen_again()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu(), RocmRoots.Gpu(1)).With(KnownFault, "ue: 1\nce: 0\n");
        var backend = root.Backend(_time);
        await using var health = new Listening<HealthReport>(backend.WatchHealthAsync, _time);
        await using var inventories = new Listening<Inventory>(backend.WatchAsync, _time);

        await inventories.NextAsync(i => i.Devices.Count == 2);
        await health.NextAsync();
        root.Without($"{RocmRoots.Nodes}/1").With("/sys/class/kfd/kfd/topology/generation_id", "3");
        var lost = await health.NextAsync(r => r.Condition == "lost");
        await inventories.NextAsync(i => i.Devices.Count == 1);
        // It comes back behind the other.
        root.With($"{RocmRoots.Nodes}/5/properties", RocmRoots.Gpu()).With("/sys/class/kfd/kfd/topology/generation_id", "4");
        var back = await health.NextAsync(r => r.Condition == "lost");
        var again = await inventories.NextAsync(i => i.Devices.Count == 2);

        Assert.Equal((RocmRoots.Chip, "lost", Severity.Fatal, true, true), (lost.Device, lost.Condition, lost.Severity, lost.TouchesRunning, lost.Active));
        Assert.Equal((RocmRoots.Chip, "lost", false), (back.Device, back.Condition, back.Active));
        Assert.Contains(again.Devices, d => d.Id == RocmRoots.Chip);
    }

    [Fact]
    public async Task A_card_that_is_divided_anew_is_not_lost()
    {
        using var root = RocmRoots.With(RocmRoots.Gpu()).With(KnownFault, "ue: 1\nce: 0\n");
        var backend = root.Backend(_time);
        await using var health = new Listening<HealthReport>(backend.WatchHealthAsync, _time);
        await using var inventories = new Listening<Inventory>(backend.WatchAsync, _time);

        await inventories.NextAsync();
        await health.NextAsync();
        root.With($"{RocmRoots.Nodes}/1/properties", RocmRoots.Gpu(dies: 4)).With($"{RocmRoots.Nodes}/2/properties", RocmRoots.Gpu(partition: 1, dies: 4))
            .With($"{RocmRoots.Pci}/ras/umc_err_count", "ue: 1\nce: 0\n").With("/sys/class/kfd/kfd/topology/generation_id", "3");
        await inventories.NextAsync(i => i.Devices.Count == 2);

        Assert.Equal("ras-umc", (await health.NextAsync(r => r.Condition is "ras-umc" or "lost")).Condition);
    }
}

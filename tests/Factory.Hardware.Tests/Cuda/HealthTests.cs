using Factory.Sdk;

namespace Factory.Hardware.Tests.Cuda;

public sealed class HealthTests
{
    private const string First = "GPU-00000000-0000-0000-0000-000000000000", Second = "GPU-00000001-0000-0000-0000-000000000000";
    // What is wrong from the beginning: that it was told of shows that the first look is over.
    private static readonly (string, object) s_known = ("ecc", 3);
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(79, Severity.Fatal, true)]
    [InlineData(74, Severity.Drain, false)]
    [InlineData(94, Severity.Note, true)]
    [InlineData(31, Severity.Note, false)]
    public async Task An_XID_is_heard_and_judged(int xid, Severity severity, bool touches)
    {
        using var nvml = FakeNvml.H100();
        await using var health = Listen(nvml);

        nvml.Set(("xid", $"1:1:{xid}"));
        var report = await health.NextAsync();

        Assert.Equal((Second, $"xid-{xid}", severity, touches, true), (report.Device, report.Condition, report.Severity, report.TouchesRunning, report.Active));
        Assert.Contains($"XID {xid}", report.Evidence);
    }

    [Theory]
    [InlineData("1:0:79", 3)]
    [InlineData("1:0:79:2", 1)]
    [InlineData("1:0:79:2:0", 1)]
    public async Task An_XID_of_a_divided_GPU_is_one_of_each_part_that_it_may_mean(string xid, int parts)
    {
        using var nvml = FakeNvml.H100(1).Set(("mig", 3), s_known);
        var devices = (await Say.FirstAsync(nvml.Backend())).Devices.Select(d => d.Id).ToList();
        await using var health = Listen(nvml);
        foreach (var _ in devices) await health.NextAsync();

        nvml.Set(("xid", xid));
        var hit = new List<string>();
        while (hit.Count < parts) hit.Add((await health.NextAsync(r => r.Condition == "xid-79")).Device);
        nvml.Set(("xid", "2:0:74:1"));
        await health.NextAsync(r => r.Condition == "xid-74" ? true : throw new InvalidOperationException(r.ToString()));

        Assert.Equal(parts == 3 ? devices : [devices[1]], hit.Order());
    }

    [Fact]
    public async Task A_GPU_that_is_lost_does_not_make_deaf_for_the_others()
    {
        using var nvml = FakeNvml.H100().Set(("fail.nvmlEventSetWait_v2.0", 15));
        await using var health = Listen(nvml);

        nvml.Set(("fail.nvmlDeviceRegisterEvents.0", 15), ("xid", "1:1:79"));

        var report = await health.NextAsync();
        Assert.Equal((Second, "xid-79"), (report.Device, report.Condition));
    }

    [Fact]
    public async Task Each_XID_that_touches_what_runs_is_told()
    {
        using var nvml = FakeNvml.H100(1);
        await using var health = Listen(nvml);

        nvml.Set(("xid", "1:0:94"));
        var first = await health.NextAsync();
        nvml.Set(("xid", "2:0:94"));
        var second = await health.NextAsync();

        Assert.Equal(("the driver reported XID 94", true, true), (first.Evidence, first.Active, first.TouchesRunning));
        Assert.Equal(("the driver reported XID 94 (2 times)", true, true), (second.Evidence, second.Active, second.TouchesRunning));
    }

    [Fact]
    public async Task An_XID_clears_when_the_driver_wants_nothing_done_any_more()
    {
        using var nvml = FakeNvml.H100(1).Set(("recovery", 1));
        await using var health = Listen(nvml);

        Assert.Equal("recovery", (await health.NextAsync()).Condition);
        nvml.Set(("xid", "1:0:119"));
        Assert.Equal("xid-119", (await health.NextAsync()).Condition);
        nvml.Set(("recovery", 0));

        Assert.Equal("recovery", (await health.NextAsync(r => !r.Active)).Condition);
        Assert.Equal("xid-119", (await health.NextAsync(r => !r.Active)).Condition);
    }

    [Theory]
    [InlineData("rows.pending", 1, "rows-pending", Severity.Drain)]
    [InlineData("rows.failed", 1, "rows-failed", Severity.Drain)]
    [InlineData("retired", 1, "pages-pending", Severity.Drain)]
    [InlineData("ecc", 3, "ecc-uncorrected", Severity.Note)]
    [InlineData("recovery", 1, "recovery", Severity.Fatal)]
    [InlineData("recovery", 2, "recovery", Severity.Fatal)]
    [InlineData("recovery", 3, "recovery", Severity.Drain)]
    [InlineData("recovery", 4, "recovery", Severity.Drain)]
    [InlineData("fabric", 2, "fabric", Severity.Drain)]
    [InlineData("reasons", 0x40, "hot", Severity.Note)]
    public async Task A_fault_arises_and_clears(string key, int value, string condition, Severity severity)
    {
        using var nvml = FakeNvml.H100(1).Set((key, value));
        await using var health = Listen(nvml);

        var arose = await health.NextAsync();
        nvml.Unset(key);
        var cleared = await health.NextAsync();

        Assert.Equal((First, condition, severity, true), (arose.Device, arose.Condition, arose.Severity, arose.Active));
        Assert.NotEqual("", arose.ClearsBy);
        Assert.Equal((First, condition, false), (cleared.Device, cleared.Condition, cleared.Active));
    }

    [Theory]
    [InlineData(2, Severity.Drain)]
    [InlineData(3, Severity.Note)]
    public async Task Links_that_are_not_whole_are_a_fault(int summary, Severity severity)
    {
        using var nvml = FakeNvml.H100(1).Set(("fabric", 3), ("fabrichealth", summary));
        await using var health = Listen(nvml);

        var report = await health.NextAsync();

        Assert.Equal(("fabric-degraded", severity), (report.Condition, report.Severity));
    }

    [Fact]
    public async Task Memory_errors_touch_what_runs_only_when_they_are_new()
    {
        using var nvml = FakeNvml.H100(1).Set(("ecc", 3));
        await using var health = Listen(nvml);

        var old = await health.NextAsync();
        nvml.Set(("ecc", 4));
        var rose = await health.NextAsync();

        Assert.Equal((false, true), (old.TouchesRunning, rose.TouchesRunning));
    }

    [Theory]
    [InlineData("fail.nvmlDeviceGetMemoryInfo_v2.0")]
    [InlineData("fail.nvmlDeviceGetHandleByIndex_v2.0")]
    public async Task A_GPU_that_is_lost_is_no_device_and_comes_back(string failure)
    {
        using var nvml = FakeNvml.H100().Set(s_known);
        var backend = nvml.Backend(time: _time);
        await using var health = new Listening<HealthReport>(backend.WatchHealthAsync, _time);
        await using var inventories = new Listening<Inventory>(backend.WatchAsync, _time);

        await inventories.NextAsync(i => i.Devices.Count == 2);
        await health.NextAsync();
        nvml.Set((failure, 15));
        var lost = await health.NextAsync(r => r.Condition == "lost");
        var left = await inventories.NextAsync(i => i.Devices.Count == 1);
        nvml.Unset(failure);
        var back = await health.NextAsync(r => r.Condition == "lost");

        Assert.Equal((First, "lost", Severity.Fatal, true), (lost.Device, lost.Condition, lost.Severity, lost.TouchesRunning));
        Assert.Equal(Second, left.Devices.Single().Id);
        Assert.Equal((First, "lost", false), (back.Device, back.Condition, back.Active));
    }

    [Fact]
    public async Task A_driver_that_counts_no_GPUs_any_more_is_a_condition_of_all_and_no_reason_to_forget_them()
    {
        using var nvml = FakeNvml.H100().Set(s_known);
        await using var health = Listen(nvml);

        await health.NextAsync();
        nvml.Set(("fail.nvmlDeviceGetCount_v2", 999), ("fail.nvmlInit_v2", 999));
        HealthReport[] broken = [await health.NextAsync(IsOfDriver), await health.NextAsync(IsOfDriver)];
        nvml.Unset("fail.nvmlDeviceGetCount_v2", "fail.nvmlInit_v2");
        var cleared = await health.NextAsync(r => !r.Active);
        static bool IsOfDriver(HealthReport report) => report.Condition == "driver";

        Assert.Equal([First, Second], broken.Select(r => r.Device).Order());
        Assert.All(broken, r => Assert.Equal(("driver", Severity.Fatal, false), (r.Condition, r.Severity, r.TouchesRunning)));
        Assert.Equal("driver", cleared.Condition);
    }

    private Listening<HealthReport> Listen(FakeNvml nvml)
    {
        var backend = nvml.Backend(time: _time);
        // The first look decides by which way is looked.
        Assert.Equal(ProbeOutcome.Present, backend.ProbeAsync(default).AsTask().Result.Outcome);
        return new(backend.WatchHealthAsync, _time);
    }
}

using Factory.Sdk;

namespace Factory.Execution.Tests;

public sealed class HardwareTests
{
    [Fact]
    public async Task A_backend_tells_its_probe_its_devices_and_their_health()
    {
        await using var bench = new HardwareBench();

        var probe = await bench.NextAsync<HardwareNews.Probed>();
        var seen = await bench.NextAsync<HardwareNews.Seen>();
        await Eventually.IsTrue(() => bench.State.Health.Count == 1, "the health is known");

        Assert.Equal(ProbeOutcome.Present, probe.Result.Outcome);
        Assert.Equal(["liar-0", "liar-1"], seen.Inventory.Devices.Select(d => d.Id));
        Assert.Equal("warm", bench.State.Health.Single().Condition);
    }

    [Fact]
    public async Task A_lease_is_prepared_metered_and_given_back()
    {
        await using var bench = new HardwareBench();
        await bench.NextAsync<HardwareNews.Seen>();

        var lease = await bench.Hosts.PrepareAsync(HardwareBench.Attempt, HardwareBench.Placement, CancellationToken.None);
        var meter = await bench.Hosts.ReadMeterAsync(HardwareBench.Placement, CancellationToken.None);
        var samples = await bench.Hosts.SampleAsync("liar", CancellationToken.None);
        await bench.Hosts.ReleaseAsync(HardwareBench.Attempt, HardwareBench.Placement);

        Assert.Equal("liar-0", lease.Environment.Set["LIAR_DEVICES"]);
        Assert.Equal([new LeasedDevice("liar", "liar-0", "Liar 9000")], lease.Devices);
        Assert.Equal(Reading.Measured(1), meter.Energy);
        Assert.Equal(0.5, samples.Single().Utilisation.Value);
    }

    [Fact]
    public async Task A_snapshot_with_two_devices_of_one_identity_is_refused()
    {
        await using var bench = new HardwareBench("same-ids");

        await bench.NextAsync<HardwareNews.Probed>();
        await Eventually.IsTrue(() => bench.State.Problem is not null, "the snapshot is refused");

        Assert.Contains("2 devices have the identity `liar-0`", bench.State.Problem);
        Assert.Null(bench.State.Inventory);
    }

    [Fact]
    public async Task A_refusal_is_the_requests_error_and_costs_nothing_else()
    {
        await using var bench = new HardwareBench("acquire-throws");
        await bench.NextAsync<HardwareNews.Seen>();

        var refused =
            await Assert.ThrowsAsync<HardwareException>(() => bench.Hosts.PrepareAsync(HardwareBench.Attempt, HardwareBench.Placement, CancellationToken.None));
        var samples = await bench.Hosts.SampleAsync("liar", CancellationToken.None);

        Assert.Contains("1.2.3 may not have it", refused.Message);
        Assert.Single(samples);
        Assert.Single(bench.Started);
    }

    [Fact]
    public async Task A_backend_that_hangs_is_ended_and_started_again()
    {
        await using var bench = new HardwareBench("acquire-hangs", limit: TimeSpan.FromSeconds(10));
        await bench.NextAsync<HardwareNews.Seen>();
        bench.Vices = "";

        var hung = await Assert.ThrowsAsync<HardwareException>(
            () => bench.Hosts.PrepareAsync(HardwareBench.Attempt, HardwareBench.Placement, CancellationToken.None));
        var lease = await bench.Hosts.PrepareAsync(HardwareBench.Attempt, HardwareBench.Placement, CancellationToken.None);

        Assert.Contains("did not answer within 10 s", hung.Message);
        Assert.Equal([0], lease.Environment.Cores);
        Assert.Equal(2, bench.Started.Count);
    }

    [Fact]
    public async Task A_backend_that_dies_comes_again_and_generations_go_on_rising()
    {
        await using var bench = new HardwareBench();
        var before = await bench.NextAsync<HardwareNews.Seen>(s => s.Inventory.Devices.Count == 2);

        bench.Started.First().Signal(Native.SignalKill);
        var broken = await bench.NextAsync<HardwareNews.Probed>(p => p.Result.Outcome == ProbeOutcome.Broken);
        var again = await bench.NextAsync<HardwareNews.Probed>(p => p.Result.Outcome == ProbeOutcome.Present);
        var after = await bench.NextAsync<HardwareNews.Seen>();

        Assert.Contains("signal 9 (SIGKILL)", broken.Result.Reason);
        Assert.Equal("it says so itself", again.Result.Reason);
        Assert.True(after.Inventory.Generation > before.Inventory.Generation);
        Assert.Equal(2, after.Inventory.Devices.Count);
    }

    [Fact]
    public async Task A_request_for_a_family_that_is_not_there_says_so()
    {
        await using var bench = new HardwareBench();

        var missing = await Assert.ThrowsAsync<HardwareException>(() => bench.Hosts.SampleAsync("rocm", CancellationToken.None));

        Assert.Contains("no backend `rocm`", missing.Message);
    }

    [Fact]
    public async Task Hardware_of_which_there_is_no_sign_costs_no_process_until_there_is_one()
    {
        var sign = Path.Combine(Path.GetTempPath(), $"sign-{Guid.NewGuid():n}");
        await using var bench = new HardwareBench(signs: [sign]);

        var absent = await bench.NextAsync<HardwareNews.Probed>();
        // That there are none is told, so that nobody waits to learn it.
        var none = await bench.NextAsync<HardwareNews.Seen>();
        var refused = await Assert.ThrowsAsync<HardwareException>(() => bench.Hosts.SampleAsync("liar", CancellationToken.None));
        var before = bench.Started.Count;
        await File.WriteAllTextAsync(sign, "");
        var seen = await bench.NextAsync<HardwareNews.Seen>(s => s.Inventory.Devices.Count > 0);
        File.Delete(sign);

        Assert.Equal((ProbeOutcome.Absent, $"none of {sign} is here"), (absent.Result.Outcome, absent.Result.Reason));
        Assert.Empty(none.Inventory.Devices);
        Assert.Contains("nothing to work with", refused.Message);
        Assert.Equal(0, before);
        Assert.Equal(2, seen.Inventory.Devices.Count);
    }

    [Fact]
    public async Task A_backend_that_finds_nothing_ends_and_is_asked_again_later()
    {
        await using var bench = new HardwareBench("absent");

        var absent = await bench.NextAsync<HardwareNews.Probed>();
        await bench.Started.First().Exited;
        bench.Vices = "";
        var present = await bench.NextAsync<HardwareNews.Probed>(p => p.Result.Outcome == ProbeOutcome.Present);

        Assert.Equal("it is elsewhere", absent.Result.Reason);
        Assert.Equal("it says so itself", present.Result.Reason);
    }

    [Fact]
    public async Task A_backend_whose_probe_hangs_is_ended_and_started_again()
    {
        await using var bench = new HardwareBench("probe-hangs", limit: TimeSpan.FromSeconds(5));
        await Eventually.IsTrue(() => !bench.Started.IsEmpty, "it is started");
        bench.Vices = "";

        var broken = await bench.NextAsync<HardwareNews.Probed>();
        var present = await bench.NextAsync<HardwareNews.Probed>(p => p.Result.Outcome == ProbeOutcome.Present);

        Assert.Equal((ProbeOutcome.Broken, "its probe did not answer within 5 s"), (broken.Result.Outcome, broken.Result.Reason));
        Assert.Equal("it says so itself", present.Result.Reason);
    }

    [Fact]
    public async Task A_backend_that_floods_costs_no_more_than_is_read_and_still_answers()
    {
        await using var bench = new HardwareBench("floods");

        var first = await bench.NextAsync<HardwareNews.Seen>();
        var later = await bench.NextAsync<HardwareNews.Seen>(s => s.Inventory.Generation >= first.Inventory.Generation + 3);

        // Of the many snapshots and conditions in a second a few hundred are read, and of those the latest are passed on.
        Assert.True(later.Inventory.Generation < 100);
        Assert.True(bench.State.Health.Count <= 10_000);
        Assert.Single(bench.Started);
    }

    [Fact]
    public async Task A_device_that_comes_back_in_another_place_is_the_same_device()
    {
        await using var bench = new HardwareBench("renumbers");

        await bench.NextAsync<HardwareNews.Seen>(s => s.Inventory.Devices.Count == 2);
        await bench.Hosts.SampleAsync("liar", CancellationToken.None);
        var without = await bench.NextAsync<HardwareNews.Seen>(s => s.Inventory.Devices.Count == 1);
        await bench.Hosts.SampleAsync("liar", CancellationToken.None);
        var again = await bench.NextAsync<HardwareNews.Seen>(s => s.Inventory.Devices.Count == 2);

        Assert.Equal("liar-1", without.Inventory.Devices.Single().Id);
        Assert.Equal(["liar-1", "liar-0"], again.Inventory.Devices.Select(d => d.Id));
    }
}

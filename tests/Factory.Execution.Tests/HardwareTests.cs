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
}

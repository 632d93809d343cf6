using Factory.Sdk;

namespace Factory.Engine.Tests;

public sealed class HealthTests
{
    [Fact]
    public void A_device_that_fails_ends_its_attempt_as_a_device_fault_and_the_stage_goes_on_elsewhere()
    {
        var (shop, run) = OnTwo();
        shop.Feed(Says(shop, "m0", Severity.Fatal, touches: true));
        Assert.Equal(AttemptEnd.DeviceFault, Assert.Single(shop.Stops).Because);
        shop.End(run, "fit", AttemptEnd.DeviceFault);
        shop.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal("m1", shop.Open(run, "fit")!.Placement.Shares[0].Device);
        Assert.Contains("device m0 failed, xid-79: it fell off the bus", shop.Engine.State.Run(run)!.Stages[0].Attempts[0].Outcome!.Reason);
    }

    [Fact]
    public void What_crashes_on_a_device_that_has_failed_has_not_crashed_by_itself()
    {
        var (shop, run) = OnTwo();
        shop.Feed(Says(shop, "m0", Severity.Fatal, touches: true));
        shop.End(run, "fit", AttemptEnd.Crashed);
        Assert.Equal(AttemptEnd.DeviceFault, shop.Engine.State.Run(run)!.Stages[0].Attempts[0].Outcome!.End);
    }

    [Fact]
    public void A_device_to_be_drained_keeps_what_runs_and_gets_nothing_new_until_it_is_well()
    {
        var (shop, run) = OnTwo();
        shop.Feed(Says(shop, "m0", Severity.Drain, touches: false));
        shop.Feed(Says(shop, "m1", Severity.Drain, touches: false));
        Assert.Empty(shop.Stops);
        var next = shop.Run(2, Plans.Of(Plans.Task("next") with { On = Plans.Gpus() }));
        Assert.Null(shop.Open(next, "next"));
        shop.Feed(Says(shop, "m1", Severity.Drain, touches: false, active: false));
        Assert.Equal("m1", shop.Open(next, "next")!.Placement.Shares[0].Device);
        Assert.NotNull(shop.Open(run, "fit"));
    }

    [Fact]
    public void A_note_changes_nothing()
    {
        var (shop, _) = OnTwo();
        shop.Feed(Says(shop, "m1", Severity.Note, touches: false));
        var next = shop.Run(2, Plans.Of(Plans.Task("next") with { On = Plans.Gpus() }));
        Assert.NotNull(shop.Open(next, "next"));
        Assert.Empty(shop.Stops);
    }

    [Fact]
    public void A_device_that_is_not_seen_for_a_while_keeps_its_lease_and_comes_back_with_it()
    {
        var (shop, run) = OnTwo();
        shop.Install(8, ("other", 1));
        Assert.Empty(shop.Stops);
        shop.Install(8, ("m", 2));
        var next = shop.Run(2, Plans.Wide("next", 2, t => t with { On = Plans.Gpus() }));
        Assert.Equal("m1", shop.Open(next, "s0")!.Placement.Shares[0].Device);
        Assert.Null(shop.Open(next, "s1"));
        shop.End(run, "fit");
        Assert.Equal("m0", shop.Open(next, "s1")!.Placement.Shares[0].Device);
    }

    private static (Shop Shop, RunId Run) OnTwo()
    {
        var shop = new Shop();
        shop.Install(8, ("m", 2));
        var run = shop.Run(1, Plans.Of(Plans.Task("fit") with { On = Plans.Gpus() }));
        Assert.Equal("m0", shop.Open(run, "fit")!.Placement.Shares[0].Device);
        return (shop, run);
    }

    private static EngineEvent.HealthChanged Says(Shop shop, string device, Severity severity, bool touches, bool active = true) =>
        new(shop.Now, "gpu", new(device, "xid-79", severity, "it fell off the bus", "a reset", touches, active));
}

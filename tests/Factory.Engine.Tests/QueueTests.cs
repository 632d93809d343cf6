namespace Factory.Engine.Tests;

public sealed class QueueTests
{
    [Fact]
    public void Pipelines_share_devices_by_their_shares()
    {
        var shop = new Shop(cores: 4);
        var first = shop.Run(1, Plans.Wide("first", 40));
        var second = shop.Run(2, Plans.Wide("second", 40) with { Rules = new() { Share = 3 } });
        // The first took all that there was when it came; as its attempts end, the second gets its share.
        for (var i = 0; i < 8; i++) shop.End(first, shop.Running.First(s => s.StartsWith("1.")) [2..]);
        Assert.Equal((1, 3), (shop.Running.Count(s => s.StartsWith("1.")), shop.Running.Count(s => s.StartsWith("2."))));
        Assert.Null(shop.Ended(second));
    }

    [Fact]
    public void Higher_priority_goes_first()
    {
        var shop = new Shop(cores: 1);
        var low = shop.Run(1, Plans.Wide("low", 3));
        shop.Run(2, Plans.Wide("high", 1, t => t with { Priority = 5 }));
        shop.End(low, "s0");
        Assert.Equal(["2.s0"], shop.Running);
    }

    [Fact]
    public void No_more_run_at_once_than_the_pipeline_allows_over_all_its_runs()
    {
        var shop = new Shop(cores: 8);
        var plan = Plans.Wide("p", 5) with { Rules = new() { Parallel = 2 } };
        var first = shop.Run(1, plan);
        shop.Run(2, Plans.Wide("p", 5, t => t with { Salt = "other" }) with { Rules = new() { Parallel = 2 } });
        Assert.Equal(["1.s0", "1.s1"], shop.Running);
        shop.End(first, "s0");
        Assert.Equal(2, shop.Running.Count);
    }

    [Fact]
    public void No_more_run_at_once_than_a_pool_has_slots()
    {
        var shop = new Shop(cores: 8);
        shop.Feed(new EngineEvent.PoolsConfigured(shop.Now, new Dictionary<string, int> { ["licences"] = 2 }));
        var run = shop.Run(1, Plans.Wide("p", 6, t => t.Name == "s5" ? t : t with { Pool = "licences" }));
        Assert.Equal(["1.s0", "1.s1", "1.s5"], shop.Running);
        shop.End(run, "s1");
        Assert.Equal(["1.s0", "1.s2", "1.s5"], shop.Running);
    }

    [Fact]
    public void A_stage_holds_out_for_an_entry_as_long_as_it_is_to_and_no_longer()
    {
        var shop = new Shop(cores: 4);
        shop.Install(1, ("big", 1));
        var busy = shop.Run(1, Plans.Of(Plans.Task("busy") with { On = Plans.Gpus() }));
        var run = shop.Run(2, Plans.Of(Plans.Task("patient") with { On = [.. Plans.Gpus(), .. Plans.Cpu(1)], Waits = [600, 0] },
            Plans.Task("eager") with { On = [.. Plans.Gpus(), .. Plans.Cpu(1)] }));
        Assert.Equal(["1.busy", "2.eager"], shop.Running);
        shop.Pass(TimeSpan.FromMinutes(9));
        Assert.Equal(["1.busy", "2.eager"], shop.Running);
        Assert.EndsWith("for 10 min it holds out for gpu(count: 1)", shop.Engine.WhyWaiting(new(run, 0), shop.Now), StringComparison.Ordinal);
        shop.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(["1.busy", "2.patient", "2.eager"], shop.Running);
        Assert.Null(shop.Ended(busy));
    }

    [Fact]
    public void What_becomes_free_meanwhile_is_taken_and_what_is_nowhere_is_not_waited_for()
    {
        var shop = new Shop(cores: 4);
        shop.Install(1, ("big", 1));
        var busy = shop.Run(1, Plans.Of(Plans.Task("busy") with { On = Plans.Gpus() }));
        var run = shop.Run(2, Plans.Of(Plans.Task("patient") with { On = [.. Plans.Gpus(), .. Plans.Cpu(1)], Waits = [600, 0] },
            Plans.Task("elsewhere") with { On = [.. Plans.Gpus(model: "other"), .. Plans.Cpu(1)], Waits = [600, 0] }));
        Assert.Equal(["1.busy", "2.elsewhere"], shop.Running);
        shop.End(busy, "busy");
        Assert.Equal(["2.patient", "2.elsewhere"], shop.Running);
        Assert.Contains("the first of 2 entries", shop.WhyThere(run, "patient"));
    }

    [Fact]
    public void One_that_needs_more_is_not_starved_by_smaller_ones()
    {
        var shop = new Shop(cores: 2);
        var small = shop.Run(1, Plans.Wide("small", 100));
        var large = shop.Run(2, Plans.Of(Plans.Task("large") with { On = Plans.Cpu(2) }));
        var ended = 0;
        for (; !shop.Running.Contains("2.large") && ended < 100; ended++)
        {
            shop.Pass(TimeSpan.FromSeconds(20));
            shop.End(small, shop.Running[0][2..]);
        }
        Assert.InRange(ended, 2, 10);
        shop.End(large, "large");
        Assert.Equal(2, shop.Running.Count(s => s.StartsWith("1.")));
    }

    [Fact]
    public void A_stage_that_waits_too_long_for_a_device_fails()
    {
        var shop = new Shop(cores: 1);
        var busy = shop.Run(1, Plans.Of(Plans.Task("busy")));
        var run = shop.Run(2, Plans.Of(Plans.Task("late") with { QueueTimeoutSeconds = 60 }));
        shop.Pass(TimeSpan.FromSeconds(61));
        Assert.Equal(RunStatus.Failed, shop.Ended(run));
        Assert.Contains("waited longer than 1 min for cpu", shop.Reason(run, "late"));
        Assert.Null(shop.Ended(busy));
    }
}

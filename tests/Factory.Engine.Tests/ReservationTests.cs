namespace Factory.Engine.Tests;

/// <summary>What is kept for a stage that was passed over too long, and who may use it until then.</summary>
public sealed class ReservationTests
{
    private static readonly TimeSpan s_tooLong = TimeSpan.FromSeconds(61);
    private int _runs;

    [Fact]
    public void What_is_kept_is_lent_to_who_will_be_done_before_it_is_needed()
    {
        var shop = PassedOver(out var slow, out var unknown, out var large);
        Assert.Equal(3, shop.Running.Count);
        var quick = One(shop, "quick");
        Assert.Contains($"{quick}.one", shop.Running);
        One(shop, "slow");
        Assert.Equal(4, shop.Running.Count);

        // They fail: what ends well teaches how long it takes.
        foreach (var run in slow.Append(quick)) shop.End(run, "one", AttemptEnd.Failed);
        Assert.Equal([$"{unknown}.one"], shop.Running);
        shop.End(unknown, "one", AttemptEnd.Failed);
        Assert.Equal([$"{large}.one"], shop.Running);
    }

    [Fact]
    public void When_a_promise_was_not_kept_nothing_is_lent_any_more()
    {
        var shop = PassedOver(out _, out _, out _);
        shop.Pass(TimeSpan.FromHours(1));
        One(shop, "quick");
        Assert.Equal(3, shop.Running.Count);
    }

    [Fact]
    public void Nothing_is_kept_for_who_may_not_begin_for_want_of_a_contract()
    {
        var shop = new Shop(cores: 4);
        shop.Configure(new Contract("some", ContractKind.OnDemand, Plans.Cpu(1)[0], new(1, "USD"), null, null, 2, null, 0));
        var small = shop.Run(1, Plans.Wide("small", 40));
        shop.Run(2, Plans.Of(Plans.Task("large") with { On = Plans.Cpu(4) }));
        for (var i = 0; i < 8; i++)
        {
            shop.Pass(s_tooLong);
            shop.End(small, shop.Running[0][2..]);
            Assert.Equal(2, shop.Running.Count(s => s.StartsWith("1.")));
        }
    }

    [Fact]
    public void Nothing_is_kept_for_who_is_held_back_by_its_own_pipeline()
    {
        var shop = new Shop(cores: 4);
        var small = shop.Run(1, Plans.Wide("small", 40));
        shop.Run(2, Plans.Of(Plans.Task("first"), Plans.Task("large") with { On = Plans.Cpu(4) }) with { Rules = new() { Parallel = 1 } });
        for (var i = 0; i < 8; i++)
        {
            shop.Pass(s_tooLong);
            shop.End(small, shop.Running.First(s => s.StartsWith("1."))[2..]);
            Assert.Equal(4, shop.Running.Count);
        }
    }

    /// <summary>
    /// Of four devices two are busy for an hour yet and one for nobody knows how long; one is free, and kept for a stage that needs all four, which was
    /// passed over too long.
    /// </summary>
    private Shop PassedOver(out RunId[] slow, out RunId unknown, out RunId large)
    {
        var shop = new Shop();
        shop.Install(4, ("H100", 4));
        Teach(shop, "slow", TimeSpan.FromHours(1));
        Teach(shop, "quick", TimeSpan.FromMinutes(5));
        slow = [One(shop, "slow"), One(shop, "slow")];
        RunId[] passers = [One(shop, "unknown"), One(shop, "unknown")];
        large = One(shop, "large", count: 4);
        unknown = One(shop, "unknown");
        shop.End(passers[0], "one", AttemptEnd.Failed);
        One(shop, "unknown");
        shop.Pass(s_tooLong);
        shop.End(passers[1], "one", AttemptEnd.Failed);
        return shop;
    }

    private void Teach(Shop shop, string pipeline, TimeSpan took)
    {
        var run = One(shop, pipeline);
        shop.Pass(took);
        shop.End(run, "one");
    }

    private RunId One(Shop shop, string pipeline, int count = 1) =>
        shop.Run(++_runs, new(pipeline, [Plans.Task("one") with { On = Plans.Gpus(count), Cache = CacheUse.None }]));
}

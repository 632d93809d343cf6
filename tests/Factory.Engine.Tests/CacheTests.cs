namespace Factory.Engine.Tests;

public sealed class CacheTests
{
    [Theory]
    [InlineData(CacheUse.Both, false, true)]
    [InlineData(CacheUse.Read, false, true)]
    [InlineData(CacheUse.Write, true, true)]
    [InlineData(CacheUse.None, true, true)]
    public void What_is_known_is_used_where_the_stage_reads_the_cache(CacheUse use, bool computed, bool ends)
    {
        var shop = new Shop();
        var plan = Plans.Of(Plans.Task("a") with { Cache = use });
        Teach(shop, plan);
        var run = shop.Run(2, plan);
        Assert.Equal(computed, shop.Running.Count == 1);
        if (computed) shop.End(run, "a");
        Assert.Equal(ends, shop.Ended(run) == RunStatus.Succeeded);
    }

    [Fact]
    public void What_is_older_than_its_ttl_is_computed_again()
    {
        var shop = new Shop();
        var plan = Plans.Of(Plans.Task("a") with { TimeToLiveSeconds = 3600 });
        Teach(shop, plan);
        shop.Pass(TimeSpan.FromMinutes(59));
        Assert.Equal(RunStatus.Succeeded, shop.Ended(shop.Run(2, plan)));
        shop.Pass(TimeSpan.FromMinutes(2));
        shop.Run(3, plan);
        Assert.Equal(["3.a"], shop.Running);
        Assert.Contains("older than its `ttl`", shop.Deltas.OfType<Delta.StageQueued>().Last().Why);
    }

    [Theory]
    [InlineData(CacheUse.Both, 1)]
    [InlineData(CacheUse.Write, 2)]
    [InlineData(CacheUse.None, 2)]
    public void Two_that_want_the_same_share_an_attempt_where_the_second_reads(CacheUse second, int attempts)
    {
        var shop = new Shop();
        shop.Run(1, Plans.Of(Plans.Task("a")));
        shop.Run(2, Plans.Of(Plans.Task("a") with { Cache = second }));
        Assert.Equal(attempts, shop.Running.Count);
    }

    // The plan's first run is computed, and the cache learns what came of it.
    private static void Teach(Shop shop, PipelinePlan plan)
    {
        var run = shop.Run(1, plan);
        shop.End(run, plan.Stages[0].Name);
        var done = shop.Deltas.OfType<Delta.StageCompleted>().Single();
        var hash = shop.Deltas.OfType<Delta.StageHashed>().Single().Hash;
        shop.Cache[hash] = new(hash, done.Result, new(run, "a"), done.At);
    }
}

namespace Factory.Engine.Tests;

public sealed class RetryTests
{
    [Theory]
    [InlineData(AttemptEnd.Crashed, 0, 1)]
    [InlineData(AttemptEnd.Crashed, 2, 3)]
    [InlineData(AttemptEnd.TimedOut, 1, 2)]
    [InlineData(AttemptEnd.Failed, 5, 1)]
    [InlineData(AttemptEnd.OverBudget, 5, 1)]
    [InlineData(AttemptEnd.Lost, 0, 6)]
    [InlineData(AttemptEnd.DeviceFault, 0, 4)]
    public void So_many_attempts_are_made_when_each_ends_alike(AttemptEnd end, int retry, int attempts) =>
        Assert.Equal(attempts, AttemptsOf(new() { Times = retry }, end));

    [Fact]
    public void A_cause_with_a_number_of_its_own_does_not_use_up_the_others()
    {
        PlannedRetry retry = new() { Times = 1, Causes = new Dictionary<AttemptEnd, int> { [AttemptEnd.OutOfMemory] = 2 } };
        Assert.Equal(4, AttemptsOf(retry, AttemptEnd.OutOfMemory, AttemptEnd.Crashed, AttemptEnd.OutOfMemory, AttemptEnd.OutOfMemory));
        Assert.Equal(4, AttemptsOf(retry, AttemptEnd.OutOfMemory, AttemptEnd.Crashed, AttemptEnd.OutOfMemory, AttemptEnd.Crashed));
        Assert.Equal(2, AttemptsOf(retry, AttemptEnd.Crashed));
        Assert.Equal(0, new PlannedRetry { Causes = new Dictionary<AttemptEnd, int> { [AttemptEnd.Lost] = 0 } }.OwnLimit(AttemptEnd.Lost));
    }

    [Theory]
    [InlineData(75, 3)]
    [InlineData(1, 1)]
    public void An_exit_code_that_is_named_is_tried_again(int code, int attempts)
    {
        var shop = new Shop();
        var run = shop.Run(1, Plans.Of(Plans.Task("a") with { Retry = new() { Times = 2, ExitCodes = [75] } }));
        var made = 0;
        for (; shop.Ended(run) is null; made++)
        {
            shop.End(run, "a", AttemptEnd.Failed, code);
            shop.Pass(TimeSpan.FromMinutes(2));
        }
        Assert.Equal(attempts, made);
    }

    [Fact]
    public void Memory_that_ran_out_is_asked_for_again_twice_as_large()
    {
        var shop = new Shop(memory: 1024);
        var run = shop.Run(1, Plans.Of(Plans.Task("a") with { On = Plans.Cpu(1, 200), Retry = new() { Times = 2 } }));
        shop.End(run, "a", AttemptEnd.OutOfMemory);
        shop.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(400, shop.Open(run, "a")!.Placement.Shares[0].Taken["memory"].Amount);
        shop.End(run, "a", AttemptEnd.Crashed);
        shop.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(400, shop.Open(run, "a")!.Placement.Shares[0].Taken["memory"].Amount);
    }

    [Fact]
    public void Memory_that_no_device_has_is_not_waited_for()
    {
        var shop = new Shop(memory: 300);
        var run = shop.Run(1, Plans.Of(Plans.Task("a") with { On = Plans.Cpu(1, 200), Retry = new() { Times = 2 } }));
        shop.End(run, "a", AttemptEnd.OutOfMemory);
        shop.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(RunStatus.Failed, shop.Ended(run));
        Assert.Contains("OutOfMemory", shop.Reason(run, "a"));
    }

    [Fact]
    public void Waits_double_up_to_the_longest()
    {
        var shop = new Shop();
        var run = shop.Run(1, Plans.Of(Plans.Task("a") with { Retry = new() { Times = 6, Delay = 1000, MaxDelay = 8000 } }));
        List<long> waits = [];
        for (var i = 0; i < 6; i++)
        {
            shop.End(run, "a", AttemptEnd.Crashed);
            waits.Add(shop.Deltas.OfType<Delta.StageRetrying>().Last().NotBefore - shop.Now);
            shop.Pass(TimeSpan.FromSeconds(10));
        }
        foreach (var (wait, ceiling) in waits.Zip([1000, 2000, 4000, 8000, 8000, 8000])) Assert.InRange(wait, ceiling / 2, ceiling);
    }

    /// <summary>How many attempts there are when they end like this, the last way again and again.</summary>
    private static int AttemptsOf(PlannedRetry retry, params AttemptEnd[] ends)
    {
        var shop = new Shop();
        var run = shop.Run(1, Plans.Of(Plans.Task("a") with { Retry = retry }));
        var made = 0;
        while (shop.Ended(run) is null && made < 100)
        {
            shop.End(run, "a", ends[Math.Min(made++, ends.Length - 1)]);
            shop.Pass(TimeSpan.FromMinutes(2));
        }
        return made;
    }
}

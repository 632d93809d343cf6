namespace Factory.Engine.Tests;

public sealed class ContractTests
{
    private const long Hour = 3_600_000;

    [Fact]
    public void What_is_paid_for_and_ends_first_is_used_first()
    {
        var shop = Gpus(4);
        shop.Configure(Contract("later", until: 100), Contract("sooner", until: 50, units: 2), Contract("open", ContractKind.OnDemand, price: 9));
        var run = shop.Run(1, Plans.Wide("p", 4, t => t with { On = Plans.Gpus() }));
        Assert.Equal(["later", "later", "sooner", "sooner"], Held(shop).Order());
        Assert.Contains("under sooner at 1.00 USD an hour", shop.WhyThere(run, "s0"));
    }

    [Fact]
    public void A_lease_is_split_where_its_contract_ends()
    {
        var shop = Gpus(1);
        shop.Configure(Contract("block", until: 2, drain: 0), Contract("open", ContractKind.OnDemand, price: 3));
        var run = shop.Run(1, Plans.Of(Plans.Task("long") with { On = Plans.Gpus() }, Plans.Task("other")));
        shop.Pass(TimeSpan.FromHours(3));
        shop.End(run, "long");
        Assert.Equal(["block: 7200", "open: 3600"], shop.Bill(run, "long").Order());
        Assert.Equal(5_000_000, shop.Deltas.OfType<Delta.AttemptClosed>().SelectMany(c => c.Charges).Sum(c => c.Amount?.Micros ?? 0));
    }

    [Fact]
    public void Hours_are_not_overdrawn_whenever_someone_looks()
    {
        var shop = Gpus(2);
        shop.Configure(Contract("hours", hours: 3) with { Drain = 0 }, Contract("open", ContractKind.OnDemand, price: 3));
        var run = shop.Run(1, Plans.Wide("p", 2, t => t with { On = Plans.Gpus() }));
        // Nobody looked for ten hours.
        shop.Pass(TimeSpan.FromHours(10));
        shop.End(run, "s0");
        shop.End(run, "s1");
        Assert.Equal(["hours: 5400", "open: 30600"], shop.Bill(run, "s0").Order());
        Assert.Equal(["hours: 5400", "open: 30600"], shop.Bill(run, "s1").Order());
    }

    [Fact]
    public void What_cannot_go_on_under_another_contract_ends_before_its_own_does_and_goes_on_with_the_next()
    {
        var shop = Gpus(1);
        shop.Configure(Contract("block", until: 2, drain: 1), Contract("next", from: 5, until: 9));
        var run = shop.Run(1, Plans.Of(Plans.Task("long") with { On = Plans.Gpus() }, Plans.Task("other")));
        shop.Pass(TimeSpan.FromHours(1));
        Assert.Equal(AttemptEnd.Preempted, Assert.Single(shop.Stops).Because);
        shop.End(run, "long", AttemptEnd.Preempted);
        shop.Pass(TimeSpan.FromHours(3.9));
        Assert.Null(shop.Open(run, "long"));
        shop.Pass(TimeSpan.FromHours(0.1));
        Assert.NotNull(shop.Open(run, "long"));
        shop.End(run, "long");
        Assert.Equal(["block: 3600", "next: 0"], shop.Bill(run, "long").Order());
    }

    [Fact]
    public void A_stage_that_is_known_to_take_longer_than_a_block_lasts_does_not_begin_in_it()
    {
        var shop = Gpus(1);
        var first = shop.Run(1, Plans.Of(Plans.Task("fit") with { On = Plans.Gpus() }, Plans.Task("other")));
        shop.Pass(TimeSpan.FromHours(4));
        shop.End(first, "fit");
        shop.Configure(Contract("block", until: 6, drain: 0));
        var second = shop.Run(2, Plans.Of(Plans.Task("fit") with { On = Plans.Gpus(), Salt = "again" }, Plans.Task("other") with { Salt = "again" }));
        Assert.Null(shop.Open(second, "fit"));
    }

    [Fact]
    public void Nothing_more_begins_under_a_budget_that_is_used_up_until_the_next_month()
    {
        var shop = Gpus(1);
        shop.Feed(new EngineEvent.FloorConfigured(shop.Now, new()
        {
            Contracts = [Contract("open", ContractKind.OnDemand, price: 5)], Budgets = [new("all", "p", null, new(4_000_000, "USD"), Holds: true)],
        }));
        var run = shop.Run(1, Plans.Wide("p", 2, t => t with { On = Plans.Gpus() }));
        shop.Pass(TimeSpan.FromHours(1));
        shop.End(run, "s0");
        Assert.Null(shop.Open(run, "s1"));
        Assert.Contains("the budget `all` of 4.00 USD a month is used up", shop.Engine.WhyWaiting(new(run, 1), shop.Now));
        // The shop's time begins in January.
        shop.Pass(TimeSpan.FromMilliseconds(shop.Engine.NextWake()!.Value - shop.Now));
        Assert.NotNull(shop.Open(run, "s1"));
        Assert.Equal(2, DateTimeOffset.FromUnixTimeMilliseconds(shop.Now).Month);
    }

    [Fact]
    public void An_attempt_ends_when_its_stage_has_cost_what_it_may()
    {
        var shop = Gpus(1);
        shop.Configure(Contract("block", until: 1, drain: 0, price: 1), Contract("open", ContractKind.OnDemand, price: 4));
        var run = shop.Run(1, Plans.Of(Plans.Task("fit") with { On = Plans.Gpus(), Cost = new(3_000_000, "USD") }, Plans.Task("other")));
        // An hour at 1 and half an hour at 4.
        shop.Pass(TimeSpan.FromHours(1));
        shop.Pass(TimeSpan.FromMinutes(29));
        Assert.Empty(shop.Stops);
        shop.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(AttemptEnd.OverBudget, Assert.Single(shop.Stops).Because);
        Assert.NotNull(shop.Open(run, "fit"));
    }

    [Fact]
    public void Of_devices_that_would_do_the_one_is_taken_where_the_stage_is_expected_to_cost_least()
    {
        var shop = new Shop();
        shop.Install(8, ("fast", 1), ("slow", 1));
        shop.Configure(Contract("fast", ContractKind.OnDemand, price: 4, model: "fast"), Contract("slow", ContractKind.OnDemand, price: 3, model: "slow"));
        Assert.Equal("slow0", Try(shop, 1, TimeSpan.FromHours(2), "fit"));
        Assert.Contains("slow rather than fast, for it is expected to cost 3.00 and not 4.00", shop.WhyThere(new(1), "fit"));
        // On the other it would take an hour: learned when this one was busy.
        shop.Run(2, Plans.Of(Plans.Task("blocker") with { On = Plans.Gpus(model: "slow") }, Plans.Task("more")));
        Assert.Equal("fast0", Try(shop, 3, TimeSpan.FromHours(1), "fit"));
        shop.End(new(2), "blocker");
        Assert.Equal("fast0", Try(shop, 4, TimeSpan.FromHours(1), "fit"));
        Assert.Contains("fast rather than slow, for it is expected to cost 4.00 and not 6.00", shop.WhyThere(new(4), "fit"));
    }

    [Fact]
    public void Devices_that_are_to_lie_together_are_taken_of_one_island_and_the_fullest_that_will_do()
    {
        var shop = new Shop();
        shop.Install(4, ("m", 12));
        var run = shop.Run(1, Plans.Of(Plans.Task("one") with { On = Plans.Gpus() }, Plans.Task("three") with { On = Plans.Gpus(3, together: true) },
            Plans.Task("four") with { On = Plans.Gpus(4, together: true) }));
        Assert.Equal(["m1", "m2", "m3"], shop.Open(run, "three")!.Placement.Shares.Select(s => s.Device));
        Assert.Equal(["m4", "m5", "m6", "m7"], shop.Open(run, "four")!.Placement.Shares.Select(s => s.Device));
    }

    private static string Try(Shop shop, int number, TimeSpan takes, string stage)
    {
        var run = shop.Run(number, Plans.Of(Plans.Task(stage) with { On = Plans.Gpus(), Salt = $"{number}" }, Plans.Task("more") with { Salt = $"{number}" }));
        var device = shop.Open(run, stage)!.Placement.Shares[0].Device;
        shop.Pass(takes);
        shop.End(run, stage);
        return device;
    }

    private static IEnumerable<string?> Held(Shop shop) =>
        shop.Engine.Capacity(shop.Now).Contracts.SelectMany(c => Enumerable.Repeat(c.Contract.Name, c.Units));

    private static Shop Gpus(int count)
    {
        var shop = new Shop();
        shop.Install(8, ("m", count));
        return shop;
    }

    // Times in hours from the shop's beginning.
    private static Contract Contract(string name, ContractKind kind = ContractKind.Prepaid, double price = 1, double? from = null, double? until = null,
        int? units = null, double? hours = null, double drain = 0, string? model = null) =>
        new(name, kind, Plans.Gpus(1, model)[0], new((long)(price * 1e6), "USD"), At(from), At(until), units, (long?)(hours * Hour), (long)(drain * Hour));

    private static long? At(double? hours) => hours is { } h ? 1_000_000 + (long)(h * Hour) : null;
}

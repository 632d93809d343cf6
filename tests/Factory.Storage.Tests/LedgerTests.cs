using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage.Tests;

public sealed class LedgerTests : IDisposable
{
    private readonly TestSpace _space = new();
    private readonly Workshop _shop;

    public LedgerTests()
    {
        _shop = new(_space);
        // A thousandth of a second costs a thousandth.
        var any = new HardwareRequest("cpu", new Dictionary<string, Value>(), new Dictionary<string, string>());
        _shop.Happen(new EngineEvent.FloorConfigured(1, new()
        {
            Contracts = [new("cores", ContractKind.OnDemand, any, new(3_600_000_000, "USD"), null, null, null, null, 0)],
        }));
    }

    public void Dispose()
    {
        _shop.Dispose();
        _space.Dispose();
    }

    [Fact]
    public void A_run_costs_what_its_attempts_held()
    {
        var run = _shop.Run(Digits.Plan(_shop.Source())).Run.Id;
        var charges = _shop.Committed.OfType<Delta.AttemptClosed>().SelectMany(c => c.Charges).ToList();
        var works = _shop.Records.Queries.Ledger.OfRun(run);
        Assert.Equal(charges.Sum(c => c.Amount!.Value.Micros), works.Sum(w => w.Charges.Sum(c => c.Micros)));
        Assert.Equal(charges.Sum(c => c.UnitMilliseconds) * 1000, works.Sum(w => w.Charges.Sum(c => c.Micros)));
        Assert.All(works.SelectMany(w => w.Charges), c => Assert.Equal(("core", "cores", "USD"), (c.Model, c.Contract, c.Currency)));
        Assert.True(charges.Count > 5);
    }

    [Fact]
    public void Trials_that_failed_are_part_of_what_a_release_cost()
    {
        _shop.Fate = order => order.Task.Name == "search[1]" ? new() { End = AttemptEnd.Failed, Reason = "diverged" } : null;
        _shop.Run(Digits.Plan(_shop.Source()));
        var release = Assert.Single(_shop.Records.Queries.Ledger.OfRelease("digits"));
        var trial = release.Parts.Single(p => p.Work.Name == "search[1]").Work;
        Assert.Equal((1, 1), (trial.Attempts, trial.Failed));
        Assert.Contains(release.Parts, p => p.Work.Name == "search[0]");
        // What a gate had evaluated, and what the study tried and did not take, is part of it too.
        Assert.All(["raw", "parts", "model", "report", "search[2]"], name => Assert.Contains(release.Parts, p => p.Work.Name == name));
    }

    [Fact]
    public void A_trial_that_was_pruned_has_cost_something_and_has_not_failed()
    {
        _shop.Fate = order => order.Task.Name == "search[1]" ? new() { End = AttemptEnd.Pruned, Reason = "pruned" } : null;
        _shop.Run(Digits.Plan(_shop.Source()));
        var trial = Assert.Single(_shop.Records.Queries.Ledger.OfRelease("digits")).Parts.Single(p => p.Work.Name == "search[1]").Work;
        Assert.Equal((1, 0), (trial.Attempts, trial.Failed));
    }

    [Fact]
    public void What_two_releases_were_made_with_is_shared_by_both()
    {
        _shop.Run(Digits.Plan(_shop.Source(), epochs: 30));
        _shop.Run(Digits.Plan(_shop.Source(), epochs: 40));
        var (first, second) = (_shop.Records.Queries.Ledger.OfRelease("digits")[0], _shop.Records.Queries.Ledger.OfRelease("digits")[1]);
        Assert.Equal((2, 0), Place(first, "parts"));
        Assert.Equal((2, 1), Place(second, "parts"));
        Assert.Equal((1, 0), Place(first, "model"));
        Assert.Equal((1, 0), Place(second, "model"));
    }

    [Fact]
    public void The_history_that_a_restarted_engine_is_given_is_what_the_ledger_holds()
    {
        _shop.Run(Digits.Plan(_shop.Source()));
        var history = _shop.Records.LoadHistory();
        var charges = _shop.Committed.OfType<Delta.AttemptClosed>().SelectMany(c => c.Charges).ToList();
        var spent = Assert.Single(history.Spent);
        Assert.Equal(("digits", "ada", "cores"), (spent.Pipeline, spent.User, spent.Contract));
        Assert.Equal((charges.Sum(c => c.UnitMilliseconds), charges.Sum(c => c.Amount!.Value.Micros)), (spent.UnitMilliseconds, spent.Amount!.Value.Micros));
        Assert.Contains(history.Learned, l => l is { Stage: "search", Model: "core", Count: > 1 });
        Assert.Equal(charges.Count, _shop.Records.Queries.Capacity.Arrivals(0).Count);
        Assert.Equal(spent.UnitMilliseconds, _shop.Records.Queries.Capacity.Burn().Sum(b => b.UnitMilliseconds));
    }

    [Fact]
    public void What_a_forgotten_run_used_and_taught_is_known_as_before()
    {
        // Releases and datasets keep the runs that made them.
        var plan = Digits.Plan(_shop.Source());
        var run = _shop.Run(plan with { Stages = [.. plan.Stages.Where(s => s is not PlannedRelease).Select(s => s is PlannedTask task ? task with { Dataset = null } : s)] }).Run.Id;
        var (history, burn) = (_shop.Records.LoadHistory(), _shop.Records.Queries.Capacity.Burn());
        Assert.True(_shop.Records.Retention.Forget(run));
        Assert.Empty(_shop.Records.Queries.Ledger.OfRun(run));
        Assert.Equal(history.Spent, _shop.Records.LoadHistory().Spent);
        Assert.Equal(history.Learned, _shop.Records.LoadHistory().Learned);
        Assert.Equal(burn, _shop.Records.Queries.Capacity.Burn());
        Assert.NotEmpty(burn);
    }

    private static (int Users, int Place) Place(ReleaseWork release, string stage)
    {
        var part = release.Parts.First(p => p.Work.Name == stage);
        return (part.Users, part.Place);
    }
}

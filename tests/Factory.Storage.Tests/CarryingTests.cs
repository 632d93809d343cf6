using Factory.Engine;
using Factory.Sdk;

namespace Factory.Storage.Tests;

/// <summary>A run that takes over what an earlier one made has the same rows as one that finds it in the cache.</summary>
public sealed class CarryingTests : IDisposable
{
    private readonly TestSpace _space = new();
    private readonly Workshop _shop;

    public CarryingTests() => _shop = new(_space);

    public void Dispose()
    {
        _shop.Dispose();
        _space.Dispose();
    }

    [Fact]
    public void Only_what_is_new_is_hashed_and_the_rest_stands_in_the_run_as_cached()
    {
        var first = _shop.Run(Plan(_shop.Source("1"), _shop.Source("2")));
        var second = Again(Plan(_shop.Source("1"), _shop.Source("3")));
        Assert.Equal(RunStatus.Succeeded, second.Run.Status);
        Assert.Equal([("left", Provenance.Cached), ("right", Provenance.Computed), ("both", Provenance.Computed)], second.Stages.Select(s => (s.Name, s.Provenance!.Value)));
        var left = second.Stages[0];
        Assert.Equal((first.Run.Id, "left"), (left.OriginRun, left.OriginStage));
        Assert.Equal(first.Stages[0].Outputs, left.Outputs);
        Assert.Equal(first.Stages[0].InputHash, left.InputHash);
        Assert.Equal(3, second.Run.Stages);
        Assert.Equal(1, second.Run.Cached);
        Assert.DoesNotContain(_shop.Committed, d => d.Run == second.Run.Id && d is Delta.StageHashed { Index: 0 });
        Assert.NotNull(_shop.Records.Queries.Results.DocumentOf(second.Run.Id, 0));
        Assert.Equal(second.Run.Id, _shop.Records.Queries.Runs.LastIfSucceeded("pair", PlanDigest.Of(Plan(_shop.Source("1"), _shop.Source("3")))));
        // And the third takes over from the second what that had from the first.
        var third = Again(Plan(_shop.Source("1"), _shop.Source("4")));
        Assert.Equal(first.Run.Id, third.Stages[0].OriginRun);
    }

    [Fact]
    public void Many_stages_that_have_not_begun_are_counted_and_read_once_they_have()
    {
        var one = (PlannedTask)Plan(_shop.Source("1"), _shop.Source("2")).Stages[0];
        var run = _shop.Request(Plan(_shop.Source("1"), _shop.Source("2")) with
        {
            Stages = [.. Enumerable.Range(0, 1500).Select(i => one with { Name = $"s{i}", Salt = $"{i}" })],
        });
        var brief = _shop.Records.Queries.Runs.Find(run, brief: true)!;
        Assert.Equal(1500, brief.Waiting + brief.Stages.Count);
        Assert.InRange(brief.Waiting, 1001, 1500);
        Assert.DoesNotContain(brief.Stages, s => s.Status is StageStatus.Waiting or StageStatus.Queued);
        Assert.Equal(1500, _shop.Records.Queries.Runs.Find(run)!.Stages.Count);
        _shop.Finish();
        var news = _shop.Records.Queries.Runs.News(run, from: 10, known: 1500, idle: false)!;
        Assert.Equal((RunStatus.Succeeded, 1490, 10), (news.Status, news.Stages.Count, news.Stages[0].Idx));
        Assert.All(news.Stages, s => Assert.Single(s.Outputs));
    }

    [Fact]
    public void The_end_of_a_run_that_took_over_many_stages_still_counts_them()
    {
        var one = (PlannedTask)Plan(_shop.Source("1"), _shop.Source("2")).Stages[0];
        PipelinePlan Many(string last) => Plan(_shop.Source("1"), _shop.Source("2")) with
        {
            Stages = [.. Enumerable.Range(0, 30).Select(i => one with { Name = $"s{i}", Salt = i == 29 ? last : $"{i}" })],
        };
        _shop.Run(Many("old"));
        var end = _shop.Records.Queries.Runs.FindEnd(Again(Many("new")).Run.Id)!;
        Assert.Equal((29, (1, 29), 0), (end.Carried, end.Work, end.Stages.Count));
    }

    [Fact]
    public void A_daemon_that_dies_meanwhile_goes_on()
    {
        _shop.Run(Plan(_shop.Source("1"), _shop.Source("2")));
        var run = _shop.Request(CarriedInto(Plan(_shop.Source("1"), _shop.Source("3"))));
        _shop.Restart();
        _shop.Finish();
        var details = _shop.Records.Queries.Runs.Find(run)!;
        Assert.Equal(RunStatus.Succeeded, details.Run.Status);
        Assert.Equal(Provenance.Cached, details.Stages[0].Provenance);
    }

    [Fact]
    public void What_is_not_there_any_more_is_not_taken_over()
    {
        var first = _shop.Run(Plan(_shop.Source("1"), _shop.Source("2")));
        var lost = first.Stages[0].Outputs[0].Artifact;
        var begun = _shop.Records.Queries.Runs.Begun("pair")!;
        Assert.DoesNotContain(begun.CarryInto(Plan(_shop.Source("1"), _shop.Source("3")), a => a != lost).Stages, s => s is CarriedStage);
    }

    [Fact]
    public void A_dataset_is_what_it_was_once_more_and_one_that_was_removed_is_named_anew()
    {
        PipelinePlan Named(string content) => Plan(_shop.Source(content), _shop.Source("2")) is var plan
            ? plan with { Stages = [.. plan.Stages.Select((s, i) => i == 0 ? (PlannedTask)s with { Dataset = "pair/left" } : s)] } : throw new InvalidOperationException();
        var first = _shop.Run(Named("1"));
        _shop.Run(Named("9"));
        Assert.Equal(2, Latest().Version);
        _shop.Run(Named("1"));
        Assert.Equal(1, Latest().Version);
        var changed = Named("1");
        var before = Latest().Confirmed;
        var again = Again(changed with { Stages = [.. changed.Stages.Select((s, i) => i == 1 ? (PlannedTask)s with { Salt = "other" } : s)] });
        Assert.Equal(Provenance.Cached, again.Stages[0].Provenance);
        Assert.DoesNotContain(_shop.Committed, d => d.Run == again.Run.Id && d is Delta.StageHashed { Index: 0 });
        Assert.Equal(1, Latest().Version);
        Assert.True(Latest().Confirmed > before);
        _shop.Records.Datasets.Remove("pair/left", 1);
        Assert.DoesNotContain(CarriedInto(Named("1")).Stages, s => s is CarriedStage);

        DatasetVersion Latest() => _shop.Records.Queries.Datasets.Find("pair/left")!;
    }

    [Fact]
    public void One_removed_version_of_several_is_enough()
    {
        var plan = new PipelinePlan("pair", [Digits.Task("parts", "split", [], [Source(_shop.Source("1"))], [Table, Table with { Name = "rest" }]) with { Dataset = "pair/parts" }]);
        _shop.Run(plan);
        Assert.Contains(CarriedInto(plan).Stages, s => s is CarriedStage);
        _shop.Records.Datasets.Remove("pair/parts/rest", 1);
        Assert.DoesNotContain(CarriedInto(plan).Stages, s => s is CarriedStage);
    }

    [Fact]
    public void A_run_that_was_forgotten_meanwhile_is_nothing_to_go_on_from()
    {
        _shop.Run(Plan(_shop.Source("1"), _shop.Source("2")));
        var plan = CarriedInto(Plan(_shop.Source("1"), _shop.Source("3")));
        Assert.True(_shop.Records.Retention.Forget(new(1)));
        var refused = Assert.Throws<RecordsException>(() => _shop.Request(plan));
        Assert.True(refused.CanGoOn);
        Assert.Contains("submit it again", refused.Message);
        Assert.Empty(_shop.Records.Queries.Runs.List(10));
    }

    private RunDetails Again(PipelinePlan plan) => _shop.Run(CarriedInto(plan));

    private PipelinePlan CarriedInto(PipelinePlan plan) => _shop.Records.Queries.Runs.Begun(plan.Pipeline)!.CarryInto(plan, _shop.Store.Verify);

    private static PipelinePlan Plan(ArtifactDigest left, ArtifactDigest right) => new("pair",
    [
        Digits.Task("left", "csv", [], [Source(left)], [Table]),
        Digits.Task("right", "csv", [], [Source(right)], [Table]),
        Digits.Task("both", "concat", [0, 1], [From("left", 0), From("right", 1)], [Table]),
    ]);

    private static PlannedOutput Table => new("table", ArtifactKind.Table, null);

    private static PlannedInput Source(ArtifactDigest content) => new("source", ArtifactKind.Files, new(null, null, content, "data/digits.csv"));

    private static PlannedInput From(string name, int stage) => new(name, ArtifactKind.Table, new(stage, "table", null, null));
}

using Factory.Sdk;

namespace Factory.Engine.Tests;

public sealed class CarryingTests
{
    private static readonly RunId Before = new(1);

    [Fact]
    public void What_comes_after_something_new_is_looked_at_and_what_does_not_is_taken_over()
    {
        var plan = Plans.Of(Plans.Task("a"), Plans.Task("b"), Plans.Task("c", 0), Plans.Task("d", 1), Plans.Task("e", 2, 3));
        Assert.Equal(["a", "c"], Carried(plan, isKnown: i => i != 1));
        Assert.Equal(["a", "b", "c", "d", "e"], Carried(plan, isKnown: _ => true));
        Assert.Same(plan, Carrying.Over(plan, Before, _ => false, _ => throw new InvalidOperationException("nothing is asked for")));
    }

    [Fact]
    public void What_others_than_tasks_look_at_is_not_taken_over()
    {
        var plan = Plans.Of(
            Plans.Task("raw"), Plans.Task("asked"), Plans.Task("report", 0), Plans.Task("wanted", 1) with { When = Plans.CSharp("asked.Rows > 0", ("asked", 1)) },
            new PlannedGate { Name = "gate", After = [2], Conditions = [Plans.CSharp("report.Accuracy > 0", ("report", 2))] });
        Assert.Equal(["raw"], Carried(plan, isKnown: _ => true));
    }

    [Theory]
    [InlineData(CacheUse.Both, null, false, true)]
    [InlineData(CacheUse.Read, null, false, false)]
    [InlineData(CacheUse.Write, null, false, false)]
    [InlineData(CacheUse.None, null, false, false)]
    [InlineData(CacheUse.Both, 60.0, false, false)]
    [InlineData(CacheUse.Both, null, true, false)]
    public void What_may_be_computed_again_is_not_taken_over(CacheUse cache, double? timeToLive, bool pins, bool isCarried) =>
        Assert.Equal(isCarried, Carried(Plans.Of(Plans.Task("a") with { Cache = cache, TimeToLiveSeconds = timeToLive, PinsHardware = pins }), _ => true).Count == 1);

    [Fact]
    public void A_run_computes_the_rest_from_what_was_taken_over()
    {
        var made = new ArtifactReference(ArtifactKind.Files, new("0a"));
        var second = Plans.Task("b", 0) with { Inputs = [new("in", ArtifactKind.Files, new(0, "out", null, null))] };
        var plan = Carrying.Over(Plans.Of(Plans.Task("a"), second), Before, i => i == 0,
            _ => new Dictionary<int, StageResult> { [0] = new() { Outputs = new Dictionary<string, ArtifactReference> { ["out"] = made } } });
        var shop = new Shop();
        var run = shop.Run(2, plan);
        Assert.Equal(["2.b"], shop.Running);
        Assert.DoesNotContain(shop.Deltas, d => d is Delta.StageHashed { Index: 0 });
        var document = shop.Deltas.OfType<Delta.StageHashed>().Single().Document;
        Assert.Contains(made.Digest.Hex, document.ToString());
        shop.End(run, "b");
        Assert.Equal(RunStatus.Succeeded, shop.Ended(run));
    }

    private static List<string> Carried(PipelinePlan plan, Func<int, bool> isKnown) =>
        [.. Carrying.Over(plan, Before, isKnown, stages => stages.ToDictionary(i => i, _ => StageResult.Empty)).Stages.OfType<CarriedStage>().Select(s => s.Name)];
}

using Factory.Sdk;

namespace Factory.Engine.Tests;

/// <summary><c>pin = hardware</c>: a result counts on the model of device alone that it was computed on.</summary>
public sealed class PinTests
{
    private static readonly PipelinePlan s_plan = Plans.Of(Plans.Task("fit") with { On = Plans.Gpus(), PinsHardware = true });

    [Fact]
    public void The_model_counts_in_the_input_hash_and_the_stage_gets_no_other()
    {
        var hashes = new[] { "H100", "H200" }.Select(model =>
        {
            var shop = new Shop();
            shop.Install(1, (model, 1), ("A100", 4));
            shop.Run(1, s_plan);
            Assert.Equal($"{model}0", Assert.Single(shop.Open(new(1), "fit")!.Placement.Shares).Device);
            return shop.Deltas.OfType<Delta.StageHashed>().Single().Hash;
        }).ToList();
        Assert.NotEqual(hashes[0], hashes[1]);
    }

    [Fact]
    public void It_waits_for_its_model_though_another_is_free()
    {
        var shop = new Shop();
        shop.Install(1, ("H100", 1), ("A100", 4));
        var busy = shop.Run(1, Plans.Of(Plans.Task("busy") with { On = Plans.Gpus(1, "H100") }));
        var run = shop.Run(2, s_plan);
        Assert.Equal(["1.busy"], shop.Running);
        shop.End(busy, "busy");
        Assert.Equal([$"{run}.fit"], shop.Running);
    }

    [Fact]
    public void It_begins_when_its_devices_are_seen_however_late()
    {
        var shop = new Shop();
        shop.Run(1, s_plan);
        Assert.Empty(shop.Deltas.OfType<Delta.StageHashed>());
        shop.Install(1, ("H100", 1));
        Assert.Equal(["1.fit"], shop.Running);
    }

    [Fact]
    public void What_it_is_pinned_to_outlives_the_daemon()
    {
        var shop = new Shop();
        shop.Install(1, ("H100", 1), ("A100", 4));
        shop.Run(1, Plans.Of(Plans.Task("busy") with { On = Plans.Gpus(1, "H100") }));
        shop.Run(2, s_plan);
        var again = FactoryEngine.From(shop.Deltas);
        var gpu = new BackendDescription("gpu", "", [new("model", new(SettingKind.Text), "", MatchRule.Like, "model", null)]);
        Device Of(string model) => new($"{model}0", "gpu", model, false, [], new Dictionary<string, Value>(), new Dictionary<string, string>());
        Assert.Empty(again.Decide(new EngineEvent.InventoryChanged(shop.Now, gpu, new(1, [Of("H100"), Of("A100")]))));
        var freed = again.Decide(new EngineEvent.AttemptEnded(shop.Now, new(new(new(1), 0), 1), new() { End = AttemptEnd.Succeeded, Result = StageResult.Empty }));
        Assert.Equal("H1000", Assert.Single(freed.OfType<Delta.AttemptCreated>()).Placement.Shares[0].Device);
    }
}

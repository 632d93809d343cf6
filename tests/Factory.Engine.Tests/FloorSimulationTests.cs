using Factory.Sdk;

namespace Factory.Engine.Tests;

/// <summary>The engine on a floor that is not there, with devices of several speeds that fail.</summary>
public sealed class FloorSimulationTests
{
    private const long Hour = 3_600_000;
    private static readonly BackendDescription s_gpu = new("gpu", "", [new("count", new(SettingKind.Integer), "", MatchRule.Count, "", 1L)]);

    [Fact]
    public void A_faster_device_does_more()
    {
        // One stage after the other: on a device that is twice as fast the day holds twice as many.
        Assert.Equal((24, 48), (Run(new(1, null, 0)).Finished, Run(new(2, null, 0)).Finished));
    }

    [Fact]
    public void Faults_cost_what_they_last_and_no_work()
    {
        var result = Run(new(1, 6.0 * Hour, 2.0 * Hour));
        Assert.InRange(result.Struck, 1, 12);
        Assert.InRange(result.Finished, 12, 23);
        Assert.Equal(0, result.Preempted);
        // What was done before a fault is not done again: what is finished or under way fills the time that was used.
        Assert.InRange(result.Models[0].Used, result.Finished * Hour, (result.Finished + 1) * Hour);
    }

    [Fact]
    public void The_same_seed_gives_the_same_faults()
    {
        var behaviour = new Behaviour(1, 6.0 * Hour, 2.0 * Hour);
        Assert.Equal(Run(behaviour).Models[0].Used, Run(behaviour).Models[0].Used);
        Assert.NotEqual(Run(behaviour).Models[0].Used, Run(behaviour, seed: 2).Models[0].Used);
    }

    /// <summary>A day in which there is always another stage that takes an hour.</summary>
    private static SimulationResult Run(Behaviour behaviour, int seed = 1)
    {
        var device = new Device("one", "gpu", "H100", false, [], new Dictionary<string, Value>(), new Dictionary<string, string>());
        var floor = new SimulatedFloor(FloorTerms.None, [(s_gpu, new(1, [device]))]) { Behaviours = new Dictionary<string, Behaviour> { ["one"] = behaviour }, Seed = seed };
        var arrivals = Enumerable.Range(0, 100).Select(_ => new Arrival(0, "p", "anna", "fit", Plans.Gpus(), 0, Hour));
        return FloorSimulation.Run(floor, arrivals, 0, 24 * Hour, CancellationToken.None);
    }
}

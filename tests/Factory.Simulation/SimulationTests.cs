using Factory.Engine;

namespace Factory.Simulation;

/// <summary>
/// FACTORY_TESTS=full runs 100,000 histories, FACTORY_SIMULATION=n as many; FACTORY_SEED=n runs one and prints it.
/// </summary>
public class SimulationTests
{
    [Fact]
    public void Every_history_keeps_the_invariants()
    {
        if (Environment.GetEnvironmentVariable("FACTORY_SEED") is { } one) Play(int.Parse(one));
        else Parallel.For(0, Histories(), Play);
    }

    [Fact]
    public void The_same_seed_is_the_same_history()
    {
        World first = new(11), second = new(11);
        first.Play();
        second.Play();
        Assert.Equal(first.Trace, second.Trace);
    }

    [Fact]
    public void Histories_reach_every_end()
    {
        var ends = new HashSet<RunStatus>();
        for (var seed = 0; seed < 300; seed++)
        {
            var world = new World(seed);
            world.Play();
            ends.UnionWith(world.Ended.Values);
        }
        Assert.Equal([RunStatus.Succeeded, RunStatus.Failed, RunStatus.Blocked, RunStatus.Cancelled], ends.Order());
    }

    private static int Histories() =>
        Environment.GetEnvironmentVariable("FACTORY_SIMULATION") is { } number ? int.Parse(number) : Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full" ? 100_000 : 2000;

    private static void Play(int seed)
    {
        var world = new World(seed);
        try
        {
            world.Play();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}: {e.Message}\n{string.Join('\n', world.Trace.TakeLast(60))}", e);
        }
    }
}

using System.Collections.Concurrent;
using Factory.Engine;

namespace Factory.Simulation;

/// <summary>
/// FACTORY_TESTS=full runs 100,000 histories, FACTORY_SIMULATION=n as many; FACTORY_SEED=n runs one and prints it.
/// </summary>
public class SimulationTests
{
    [Fact]
    public void Every_history_keeps_the_invariants_and_they_reach_every_end()
    {
        if (Environment.GetEnvironmentVariable("FACTORY_SEED") is { } one)
        {
            Play(int.Parse(one));
            return;
        }
        var ends = new ConcurrentDictionary<RunStatus, byte>();
        Parallel.For(0, Histories(), seed =>
        {
            foreach (var end in Play(seed).Values) ends.TryAdd(end, 0);
        });
        Assert.Equal([RunStatus.Succeeded, RunStatus.Failed, RunStatus.Blocked, RunStatus.Cancelled], ends.Keys.Order());
    }

    [Fact]
    public void The_same_seed_is_the_same_history()
    {
        World first = new(11), second = new(11);
        first.Play();
        second.Play();
        Assert.Equal(first.Trace, second.Trace);
    }

    private static int Histories() =>
        Environment.GetEnvironmentVariable("FACTORY_SIMULATION") is { } number ? int.Parse(number) : Environment.GetEnvironmentVariable("FACTORY_TESTS") == "full" ? 100_000 : 2000;

    /// <returns>How its runs ended.</returns>
    private static Dictionary<RunId, RunStatus> Play(int seed)
    {
        var world = new World(seed);
        try
        {
            world.Play();
            return world.Ended;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"seed {seed}: {e.Message}\n{string.Join('\n', world.Trace.TakeLast(60))}", e);
        }
    }
}

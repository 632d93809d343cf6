using Factory.Sdk;

namespace Factory.Engine;

/// <summary>A stage that comes to a simulated floor.</summary>
/// <param name="At">Unix milliseconds.</param>
/// <param name="Takes">How long it runs, in milliseconds, wherever it runs.</param>
public sealed record Arrival(long At, string Pipeline, string User, string Stage, IReadOnlyList<HardwareRequest> On, int Priority, long Takes);

/// <summary>Stages that come at random, as often and as long as is said.</summary>
/// <param name="Every">The mean time between two, in milliseconds.</param>
/// <param name="Takes">The median time that one takes, in milliseconds.</param>
/// <param name="Spread">The standard deviation of the time's logarithm.</param>
public sealed record RandomLoad(string Name, string Pipeline, string User, IReadOnlyList<HardwareRequest> On, int Priority, double Every, double Takes, double Spread)
{
    /// <summary>All arrivals of some loads from one moment to another, in order. The same seed gives the same.</summary>
    public static IEnumerable<Arrival> Between(IReadOnlyList<RandomLoad> loads, long from, long until, int seed)
    {
        var next = new PriorityQueue<(RandomLoad Load, Random Random), (double At, int Index)>();
        for (var i = 0; i < loads.Count; i++)
        {
            var random = new Random(unchecked(seed * 31 + i));
            next.Enqueue((loads[i], random), (from + loads[i].Wait(random), i));
        }
        while (next.TryDequeue(out var one, out var when) && when.At < until)
        {
            yield return one.Load.Arrive((long)when.At, one.Random);
            next.Enqueue(one, (when.At + one.Load.Wait(one.Random), when.Index));
        }
    }

    // Of a Poisson process: no arrival knows of another.
    private double Wait(Random random) => -Math.Log(1 - random.NextDouble()) * Every;

    private Arrival Arrive(long at, Random random) =>
        new(at, Pipeline, User, Name, On, Priority, Math.Max(1, (long)(Takes * Math.Exp(Spread * Normal(random)))));

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

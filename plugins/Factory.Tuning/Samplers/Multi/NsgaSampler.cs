using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// NSGA-II: K. Deb, A. Pratap, S. Agarwal, T. Meyarivan, IEEE Trans. Evol. Comput. 6 (2002), steady state: parents are the best of all trials so
/// far by front and crowding, so that no worker waits for a generation. Simulated binary crossover and polynomial mutation with index 20.
/// </summary>
[Sampler("nsga2", "Genetic algorithm for several objectives and many trials.")]
public sealed class NsgaSampler : OneByOneSampler
{
    private const double Index = 20;

    [Setting("How many of the best trials are parents.", Min = 2)]
    public int Population { get; set; } = 20;

    private protected override Func<int, double[]> Chooser(Study study, History history)
    {
        var parents = new Dominance(Dominance.Objectives(study, history), history.Trials).Order.Take(Population).ToList();
        return n => Next(history, parents, study.Seed, n);
    }

    private double[] Next(History history, List<int> parents, long seed, int n)
    {
        if (history.X.Count < Population) return Spread(history, seed, n);
        var random = SplitMix.Of(seed, n);
        var x = Child(history, parents, random);
        for (var again = 0; again < 5 && history.Has(x); again++) x = Child(history, parents, random);
        return x;
    }

    private static double[] Child(History history, List<int> parents, SplitMix random)
    {
        var space = history.Space;
        if (parents.Count == 0) return space.Draw(random);
        var mother = history.X[Tournament(parents, random)];
        var father = history.X[Tournament(parents, random)];
        var child = new double[space.Count];
        for (var i = 0; i < child.Length; i++)
        {
            var (a, b) = random.NextDouble() < 0.5 ? (mother[i], father[i]) : (father[i], mother[i]);
            var dimension = space.Dimensions[i];
            if (double.IsNaN(a)) a = b;
            child[i] = dimension.IsChoice || double.IsNaN(a) || double.IsNaN(b) ? a : Cross(a, b, random);
            if (random.NextDouble() >= 1.0 / child.Length) continue;
            if (dimension.IsChoice) child[i] = random.NextIndex(dimension.Choices);
            else if (!double.IsNaN(child[i])) child[i] = Math.Clamp(child[i] + Mutation(random), 0, 1);
        }
        space.Settle(child);
        return child;
    }

    // The better of two: parents stand in order.
    private static int Tournament(List<int> parents, SplitMix random) =>
        parents[Math.Min(random.NextIndex(parents.Count), random.NextIndex(parents.Count))];

    private static double Cross(double a, double b, SplitMix random)
    {
        var u = random.NextDouble();
        var spread = u <= 0.5 ? Maths.Pow(2 * u, 1 / (Index + 1)) : Maths.Pow(1 / (2 * (1 - u)), 1 / (Index + 1));
        return Math.Clamp(0.5 * ((1 + spread) * a + (1 - spread) * b), 0, 1);
    }

    private static double Mutation(SplitMix random)
    {
        var u = random.NextDouble();
        return u < 0.5 ? Maths.Pow(2 * u, 1 / (Index + 1)) - 1 : 1 - Maths.Pow(2 * (1 - u), 1 / (Index + 1));
    }
}

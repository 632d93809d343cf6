using Factory.Conformance;
using Factory.Sdk;

namespace Factory.Benchmarks.Tuning;

/// <summary>Functions with the optimum off the centre, turned, noisy, or of mixed parameters: on these the choices of the samplers were made.</summary>
internal static class HeldOut
{
    public static IReadOnlyList<Problem> All =>
    [
        Moved("branin_moved", 0.39788735772973816, Problem.OfReals("", 0, [(-8, 11), (-1, 18)], x => Functions.Branin([x[0] + 0, x[1]]))),
        Problem.OfReals("camel6", -1.031628453489877, [(-2, 3), (-1.5, 2)], Camel),
        Problem.OfReals("goldstein", 3, [(-2, 2.5), (-2.3, 2)], Goldstein),
        Problem.OfReals("levy4", 0, Problems.Box(4, -8, 11), Levy),
        Problem.OfReals("styblinski5", -39.16616570377142 * 5, Problems.Box(5, -5, 5), x => x.Sum(v => v * v * v * v - 16 * v * v + 5 * v) / 2),
        Problem.OfReals("sphere6", 0, Problems.Box(6, -5, 5), Shift(6, 5, 11, x => x.Sum(v => v * v))),
        Problem.OfReals("ellipsoid5", 0, Problems.Box(5, -5, 5), Turn(5, 5, 12, x => x.Select((v, i) => Math.Pow(1000, i / 4.0) * v * v).Sum())),
        Problem.OfReals("rosenbrock5_moved", 0, Problems.Box(5, -5, 10), x => Functions.Rosenbrock([.. Shift(x, 5, 4, 13).Select(v => v + 1)])),
        Problem.OfReals("rosenbrock3", 0, Problems.Box(3, -3, 4), Functions.Rosenbrock),
        Problem.OfReals("ackley10_moved", 0, Problems.Box(10, -32.768, 32.768), Shift(10, 32.768, 14, Functions.Ackley)),
        Problem.OfReals("ackley4_moved", 0, Problems.Box(4, -32.768, 32.768), Shift(4, 32.768, 15, Functions.Ackley)),
        Problem.OfReals("rastrigin5_moved", 0, Problems.Box(5, -5.12, 5.12), Shift(5, 5.12, 16, Functions.Rastrigin)),
        Problem.OfReals("rastrigin3_turned", 0, Problems.Box(3, -5.12, 5.12), Turn(3, 5.12, 17, Functions.Rastrigin)),
        Problem.OfReals("griewank5_moved", 0, Problems.Box(5, -60, 60), Shift(5, 60, 18, Griewank)),
        Problem.OfReals("michalewicz5", -4.687658, Problems.Box(5, 0, Math.PI), Michalewicz),
        Problem.OfReals("hartmann6_noisy", -3.322368011391339, Problems.Box(6, 0, 1), Noisy(0.1, Functions.Hartmann6)),
        Trees(), Branches(),
    ];

    private static Problem Moved(string name, double minimum, Problem problem) => problem with { Name = name, Minimum = minimum };

    private static double Camel(double[] x) =>
        (4 - 2.1 * x[0] * x[0] + Math.Pow(x[0], 4) / 3) * x[0] * x[0] + x[0] * x[1] + (-4 + 4 * x[1] * x[1]) * x[1] * x[1];

    private static double Goldstein(double[] p)
    {
        var (x, y) = (p[0], p[1]);
        return (1 + Math.Pow(x + y + 1, 2) * (19 - 14 * x + 3 * x * x - 14 * y + 6 * x * y + 3 * y * y))
            * (30 + Math.Pow(2 * x - 3 * y, 2) * (18 - 32 * x + 12 * x * x + 48 * y - 36 * x * y + 27 * y * y));
    }

    private static double Levy(double[] x)
    {
        var w = x.Select(v => 1 + (v - 1) / 4).ToArray();
        var sum = Math.Pow(Math.Sin(Math.PI * w[0]), 2) + Math.Pow(w[^1] - 1, 2) * (1 + Math.Pow(Math.Sin(2 * Math.PI * w[^1]), 2));
        for (var i = 0; i + 1 < w.Length; i++) sum += Math.Pow(w[i] - 1, 2) * (1 + 10 * Math.Pow(Math.Sin(Math.PI * w[i] + 1), 2));
        return sum;
    }

    private static double Griewank(double[] x)
    {
        double product = 1;
        for (var i = 0; i < x.Length; i++) product *= Math.Cos(x[i] / Math.Sqrt(i + 1));
        return x.Sum(v => v * v) / 4000 - product + 1;
    }

    private static double Michalewicz(double[] x) => -x.Select((v, i) => Math.Sin(v) * Math.Pow(Math.Sin((i + 1) * v * v / Math.PI), 20)).Sum();

    // Three kinds of trees: a mixed space without conditions, interactions, noise of a validation set.
    private static Problem Trees() => new("trees_mixed", new([
        new Parameter.Real("rate", 1e-4, 1, Log: true), new Parameter.Whole("depth", 1, 16), new Parameter.Choice("booster", ["a", "b", "c", "d"]),
        new Parameter.Real("sample", 0.2, 1), new Parameter.Whole("leaves", 2, 1024, Log: true), new Parameter.Real("l2", 1e-6, 100, Log: true),
    ]), 0.1, p =>
    {
        double N(string name) => p[name]!.AsNumber()!.Value;
        var rate = Math.Log10(N("rate")) + 1.3;
        var leaves = Math.Log2(N("leaves")) - 6;
        var booster = p["booster"]!.AsText();
        return 0.1 + 0.05 * rate * rate + 0.01 * leaves * leaves + 0.02 * Math.Abs(rate + 0.3 * leaves) + 0.003 * Math.Pow(N("depth") - 5, 2)
            + (booster switch { "a" => 0.06, "b" => 0.02 + 0.1 * N("sample"), "c" => 0.1 * Math.Abs(N("sample") - 0.55), _ => 0.15 })
            + 0.004 * Math.Abs(Math.Log10(N("l2")) + 2);
    });

    private static Problem Branches() => new("branches", new([
        new Parameter.Choice("kind", ["p", "q"]), new Parameter.Choice("schedule", ["flat", "cosine"]),
        new Parameter.Real("lr", 1e-5, 1, Log: true),
        new Parameter.Real("p_a", 0, 1) { When = new("kind", ["p"]) }, new Parameter.Real("p_b", 0, 1) { When = new("kind", ["p"]) },
        new Parameter.Real("q_a", 0, 1) { When = new("kind", ["q"]) }, new Parameter.Whole("q_n", 1, 64, Log: true) { When = new("kind", ["q"]) },
        new Parameter.Real("warm", 0, 0.5) { When = new("schedule", ["cosine"]) },
    ]), 0, p =>
    {
        double N(string name) => p[name]!.AsNumber()!.Value;
        var value = 0.2 * Math.Pow(Math.Log10(N("lr")) + 2.2, 2);
        value += p["kind"]!.AsText() == "p" ? 0.15 + Math.Pow(N("p_a") - 0.2, 2) + Math.Pow(N("p_b") - 0.7, 2)
            : Math.Pow(N("q_a") - 0.9, 2) + 0.1 * Math.Pow(Math.Log2(N("q_n")) - 4, 2);
        return value + (p["schedule"]!.AsText() == "flat" ? 0.1 : 2 * Math.Pow(N("warm") - 0.1, 2));
    });

    private static Func<double[], double> Shift(int dimensions, double half, int seed, Func<double[], double> inner) =>
        x => inner(Shift(x, dimensions, half, seed));

    // The optimum is moved by up to 60 % of the half width, each coordinate by itself.
    private static double[] Shift(double[] x, int dimensions, double half, int seed)
    {
        var random = new Random(seed);
        var by = Enumerable.Range(0, dimensions).Select(_ => (random.NextDouble() * 2 - 1) * 0.6 * half).ToArray();
        return [.. x.Select((v, i) => v - by[i])];
    }

    private static Func<double[], double> Turn(int dimensions, double half, int seed, Func<double[], double> inner)
    {
        var random = new Random(seed);
        var basis = new List<double[]>();
        while (basis.Count < dimensions)
        {
            var v = Enumerable.Range(0, dimensions).Select(_ => random.NextDouble() - 0.5).ToArray();
            foreach (var b in basis)
            {
                var dot = v.Zip(b, (p, q) => p * q).Sum();
                v = [.. v.Zip(b, (p, q) => p - dot * q)];
            }
            var length = Math.Sqrt(v.Sum(p => p * p));
            if (length > 1e-3) basis.Add([.. v.Select(p => p / length)]);
        }
        return x =>
        {
            var moved = Shift(x, dimensions, half, seed);
            return inner([.. basis.Select(b => b.Zip(moved, (p, q) => p * q).Sum())]);
        };
    }

    // Noise that is a function of the point, so that a run can be repeated.
    private static Func<double[], double> Noisy(double deviation, Func<double[], double> inner) => x =>
    {
        var hash = x.Aggregate(17UL, (h, v) => (h ^ BitConverter.DoubleToUInt64Bits(v)) * 0x9E3779B97F4A7C15 ^ (h >> 29));
        var random = new Random((int)(hash >> 33));
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return inner(x) + deviation * normal;
    };
}

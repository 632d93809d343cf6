using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// How much each parameter has to do with good values: PED-ANOVA (S. Watanabe, A. Bansal, F. Hutter, PED-ANOVA: Efficiently Quantifying
/// Hyperparameter Importance in Arbitrary Subspaces, IJCAI 2023). Of each parameter by itself the density of its values among the best trials is
/// compared with that among all: the more the two differ (Pearson's divergence), the more it matters. A parameter that is not always
/// there is judged by the trials that had it.
/// </summary>
public static class Importances
{
    private const int Cells = 50;
    private const double TopShare = 0.1;
    // Fewer say nothing about where the good ones lie.
    private const int LeastTop = 5;
    private const int LeastTrials = 10;

    /// <summary>The parameters' shares, which come to 1, the greatest first; none while there are too few trials, or all are alike.</summary>
    /// <param name="space">What is searched.</param>
    /// <param name="trials">Points and what they cost: less is better.</param>
    public static IReadOnlyList<(string Parameter, double Share)> Of(SearchSpace space, IReadOnlyList<(Value.Map Point, double Cost)> trials)
    {
        var known = trials.Where(t => double.IsFinite(t.Cost)).OrderBy(t => t.Cost).Select(t => t.Point).ToList();
        if (known.Count < LeastTrials || trials.Select(t => t.Cost).Distinct().Take(2).Count() < 2) return [];
        var divergences = space.Parameters.Select(p => (p.Name, Divergence(Axis.Of(p), known))).ToList();
        var sum = divergences.Sum(d => d.Item2);
        return sum <= 0 ? [] : [.. divergences.Select(d => (d.Name, d.Item2 / sum)).OrderByDescending(d => d.Item2)];
    }

    // Of the trials that had the parameter, the best first.
    private static double Divergence(Axis axis, List<Value.Map> points)
    {
        var cells = points.Select(axis.Cell).OfType<double>().ToList();
        if (cells.Count < LeastTrials || axis.Count < 2) return 0;
        var top = Math.Max(LeastTop, (int)Math.Ceiling(TopShare * cells.Count));
        return Pearson(axis.Density(cells[..top]), axis.Density(cells));
    }

    private static double Pearson(double[] best, double[] all)
    {
        double sum = 0;
        for (var i = 0; i < all.Length; i++) sum += all[i] * Math.Pow(best[i] / all[i] - 1, 2);
        return sum;
    }

    /// <summary>A parameter's values as cells, so that densities are short lists.</summary>
    private sealed record Axis(int Count, bool IsChoice, Func<Value.Map, double?> Cell)
    {
        public static Axis Of(Parameter parameter) => parameter switch
        {
            Parameter.Choice c => new(c.Values.Count, true, p => p[c.Name] is { } v && c.Values.ToList().IndexOf(v) is >= 0 and var i ? i : null),
            Parameter.Real r => Range(r.Name, r.Low, r.High, r.Log, Cells),
            Parameter.Whole w => Range(w.Name, w.Low - 0.5, w.High + 0.5, w.Log, (int)Math.Min(Cells, w.High - w.Low + 1)),
            _ => throw new ArgumentException($"a {parameter.GetType().Name} has no importance", nameof(parameter)),
        };

        // A kernel a value and a flat one for what nobody tried: normal ones by Scott's rule, on cells.
        public double[] Density(List<double> cells)
        {
            var density = Enumerable.Repeat(1.0 / Count, Count).ToArray();
            foreach (var cell in cells)
            {
                var kernel = IsChoice ? Own((int)cell) : Normal(cell, Width(cells));
                for (var i = 0; i < Count; i++) density[i] += kernel[i];
            }
            for (var i = 0; i < Count; i++) density[i] /= cells.Count + 1;
            return density;
        }

        private double[] Own(int cell) => [.. Enumerable.Range(0, Count).Select(i => i == cell ? 1.0 : 0)];

        private double[] Normal(double middle, double width)
        {
            var kernel = Enumerable.Range(0, Count).Select(i => Math.Exp(-Math.Pow((i + 0.5 - middle) / width, 2) / 2)).ToArray();
            var sum = kernel.Sum();
            for (var i = 0; i < Count; i++) kernel[i] /= sum;
            return kernel;
        }

        private static double Width(List<double> cells)
        {
            var mean = cells.Average();
            var deviation = Math.Sqrt(cells.Average(c => (c - mean) * (c - mean)));
            return Math.Max(1, 1.059 * deviation * Math.Pow(cells.Count, -0.2));
        }

        private static Axis Range(string name, double low, double high, bool log, int count)
        {
            // The half below the least whole number is none of a logarithm's.
            double At(double value) => log ? Math.Log(Math.Max(value, double.Epsilon)) : value;
            var (from, to) = (At(low), At(high));
            return new(to > from ? count : 1, false, p => p[name]?.AsNumber() is { } v && v >= low && v <= high ? Math.Clamp((At(v) - from) / (to - from) * count, 0, count) : null);
        }
    }
}

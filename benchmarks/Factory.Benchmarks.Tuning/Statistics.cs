namespace Factory.Benchmarks.Tuning;

internal static class Statistics
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>
    /// The one-sided Mann-Whitney test's p of "the first are greater", by the normal approximation with correction for ties and continuity.
    /// </summary>
    public static double IsGreater(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        double u = 0;
        foreach (var a in first) u += second.Sum(b => a > b ? 1 : a == b ? 0.5 : 0);
        double n = first.Count, m = second.Count;
        var ties = first.Concat(second).GroupBy(v => v).Sum(g => Math.Pow(g.Count(), 3) - g.Count());
        var deviation = Math.Sqrt(n * m / 12 * (n + m + 1 - ties / ((n + m) * (n + m - 1))));
        return deviation == 0 ? 1 : 1 - Normal((u - n * m / 2 - 0.5) / deviation);
    }

    /// <summary>Holm's adjusted p values.</summary>
    public static double[] Holm(IReadOnlyList<double> p)
    {
        var order = Enumerable.Range(0, p.Count).OrderBy(i => p[i]).ToArray();
        var adjusted = new double[p.Count];
        double greatest = 0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            greatest = Math.Max(greatest, Math.Min(1, p[order[rank]] * (p.Count - rank)));
            adjusted[order[rank]] = greatest;
        }
        return adjusted;
    }

    // Abramowitz and Stegun 7.1.26, to 1.5e-7.
    private static double Normal(double z)
    {
        var x = Math.Abs(z) / Math.Sqrt(2);
        var t = 1 / (1 + 0.3275911 * x);
        var tail = (((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t) * Math.Exp(-x * x);
        return z >= 0 ? 1 - tail / 2 : tail / 2;
    }
}

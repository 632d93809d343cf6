namespace Factory.Tuning;

/// <summary>Wilcoxon's signed-rank test.</summary>
internal static class SignedRank
{
    private const int Exact = 12;

    /// <summary>The one-sided p of "the differences are above zero". Zeros are left out.</summary>
    public static double IsGreater(IEnumerable<double> differences)
    {
        var values = differences.Where(d => d != 0).OrderBy(Math.Abs).ToArray();
        var n = values.Length;
        if (n == 0) return 1;
        var ranks = Ranks(values, out var ties);
        var positive = values.Zip(ranks).Where(p => p.First > 0).Sum(p => p.Second);
        return n <= Exact ? Count(ranks, positive) : Approximate(n, positive, ties);
    }

    private static double[] Ranks(double[] values, out double ties)
    {
        var ranks = new double[values.Length];
        ties = 0;
        for (var from = 0; from < values.Length;)
        {
            var to = from + 1;
            while (to < values.Length && Math.Abs(values[to]) == Math.Abs(values[from])) to++;
            double count = to - from;
            for (var i = from; i < to; i++) ranks[i] = (from + 1 + to) / 2.0;
            ties += count * count * count - count;
            from = to;
        }
        return ranks;
    }

    // Of all assignments of signs, those with a sum at least as great.
    private static double Count(double[] ranks, double positive)
    {
        var asGreat = 0;
        for (var signs = 0; signs < 1 << ranks.Length; signs++)
        {
            double sum = 0;
            for (var i = 0; i < ranks.Length; i++)
            {
                if ((signs >> i & 1) != 0) sum += ranks[i];
            }
            if (sum >= positive) asGreat++;
        }
        return asGreat / (double)(1 << ranks.Length);
    }

    private static double Approximate(double n, double positive, double ties)
    {
        var variance = n * (n + 1) * (2 * n + 1) / 24 - ties / 48;
        return variance <= 0 ? 1 : 1 - Maths.NormalCdf((positive - n * (n + 1) / 4 - 0.5) / Math.Sqrt(variance));
    }
}

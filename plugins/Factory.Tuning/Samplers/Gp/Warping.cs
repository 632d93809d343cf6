namespace Factory.Tuning;

/// <summary>
/// Scores as a Gaussian process takes them: with mean 0 and deviation 1, and what is worse than the median pressed together by a logarithm,
/// for how bad the bad ones are says little of where the best is.
/// </summary>
internal static class Warping
{
    public static double[] Standardize(IReadOnlyList<double> scores) => Standardize(scores, out _);

    /// <param name="scores">Less is better.</param>
    /// <param name="unit">What 1 stands for, below the median.</param>
    public static double[] Standardize(IReadOnlyList<double> scores, out double unit)
    {
        var sorted = scores.Order().ToArray();
        var median = sorted[(sorted.Length - 1) / 2];
        var reach = median - sorted[0];
        var values = new double[scores.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = reach > 0 && scores[i] > median ? median + reach * Maths.Log(1 + (scores[i] - median) / reach) : scores[i];
        double mean = 0, square = 0;
        foreach (var value in values) mean += value / values.Length;
        foreach (var value in values) square += (value - mean) * (value - mean) / values.Length;
        var deviation = Math.Sqrt(square);
        unit = deviation > 1e-300 && double.IsFinite(deviation) ? deviation : 0;
        for (var i = 0; i < values.Length; i++) values[i] = unit > 0 ? (values[i] - mean) / unit : 0;
        return values;
    }
}

namespace Factory.Tuning;

/// <summary>
/// The logarithm of the improvement to be expected below a threshold, which keeps its slope where the improvement itself is too small to tell:
/// S. Ament et al., Unexpected Improvements to Expected Improvement for Bayesian Optimization, NeurIPS 2023.
/// </summary>
internal sealed class ExpectedImprovement(double threshold) : ICriterion
{
    public double Of(double mean, double deviation) => Maths.Log(deviation) + LogH((threshold - mean) / deviation, out _);

    public double Of(double mean, double deviation, out double byMean, out double byDeviation)
    {
        var z = (threshold - mean) / deviation;
        var value = Maths.Log(deviation) + LogH(z, out var slope);
        byMean = -slope / deviation;
        byDeviation = (1 - slope * z) / deviation;
        return value;
    }

    // log h(z), h(z) = φ(z) + z Φ(z); h' = Φ.
    private static double LogH(double z, out double slope)
    {
        if (z > -1)
        {
            var cdf = Maths.NormalCdf(z);
            var h = Maths.Exp(Maths.LogDensity(z)) + z * cdf;
            slope = cdf / h;
            return Maths.Log(h);
        }
        if (z < -5e3)
        {
            slope = -z;
            return Maths.LogDensity(z) - 2 * Maths.Log(-z);
        }
        var ratio = Maths.MillsRatio(z);
        var rest = Math.Max(1 + z * ratio, 1e-12);
        slope = ratio / rest;
        return Maths.LogDensity(z) + Maths.Log(rest);
    }
}

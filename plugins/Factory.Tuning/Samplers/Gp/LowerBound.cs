namespace Factory.Tuning;

/// <summary>How low a value may be believed to be: so many deviations below the mean.</summary>
internal sealed class LowerBound(double deviations) : ICriterion
{
    public double Of(double mean, double deviation) => deviations * deviation - mean;

    public double Of(double mean, double deviation, out double byMean, out double byDeviation)
    {
        (byMean, byDeviation) = (-1, deviations);
        return Of(mean, deviation);
    }
}

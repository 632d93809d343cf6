namespace Factory.Tuning;

/// <summary>How worth a look a point is, by what a process believes of it.</summary>
internal interface ICriterion
{
    double Of(double mean, double deviation);

    /// <summary>The value, and its derivatives by mean and deviation.</summary>
    double Of(double mean, double deviation, out double byMean, out double byDeviation);
}

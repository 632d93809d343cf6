namespace Factory.Tuning;

/// <summary>One number for several objectives: Chebyshev's with drawn weights and a little of the sum, each objective scaled to what was seen.</summary>
internal static class Scalarization
{
    public static List<double> Of(List<double[]> objectives, SplitMix random)
    {
        var count = objectives[0].Length;
        var weights = Enumerable.Range(0, count).Select(_ => -Maths.Log(1 - random.NextDouble())).ToArray();
        var total = weights.Sum();
        var least = Enumerable.Range(0, count).Select(o => objectives.Min(v => v[o])).ToArray();
        var span = Enumerable.Range(0, count).Select(o => Math.Max(1e-12, objectives.Max(v => v[o]) - least[o])).ToArray();
        return [.. objectives.Select(values =>
        {
            double greatest = 0, sum = 0;
            for (var o = 0; o < count; o++)
            {
                var term = weights[o] / total * (values[o] - least[o]) / span[o];
                greatest = Math.Max(greatest, term);
                sum += term;
            }
            return greatest + 0.05 * sum;
        })];
    }
}

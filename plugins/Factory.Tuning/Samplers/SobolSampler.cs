using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Points of low discrepancy: any first few of them cover the space evenly.
/// I. M. Sobol', On the distribution of points in a cube and the approximate evaluation of integrals (1967); scrambled after A. Owen (1995).
/// </summary>
[Sampler("sobol", "Scrambled Sobol points: as even over the space as can be, whatever the results.")]
public sealed class SobolSampler : ISampler
{
    public IReadOnlyList<Value.Map> Propose(Study study, int count, CancellationToken cancellationToken)
    {
        var space = new UnitSpace(study.Space);
        var sobol = new Sobol(space.Count, SplitMix.Mix((ulong)study.Seed));
        return [.. Enumerable.Range(study.Trials.Count, count).Select(n => space.Decode(Point(space, sobol, n)))];
    }

    internal static double[] Point(UnitSpace space, Sobol sobol, int index)
    {
        var x = new double[space.Count];
        sobol.Point(index, x);
        space.FromUniform(x);
        return x;
    }
}

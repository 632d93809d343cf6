using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// Independent uniform draws (in the logarithm where the dimension says so). Trial n depends on the seed and n alone, so more trials
/// of the same study begin with the same ones.
/// J. Bergstra and Y. Bengio, Random Search for Hyper-Parameter Optimization, JMLR 13 (2012).
/// </summary>
internal sealed class RandomSampler(long seed) : ISampler
{
    public IReadOnlyList<Value.Map> Propose(IReadOnlyList<SearchDimension> space, int first, int count) =>
        [.. Enumerable.Range(first, count).Select(n => Draw(space, new SplitMix(unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)n))))];

    private static Value.Map Draw(IReadOnlyList<SearchDimension> space, SplitMix random) =>
        Value.Of([.. space.Select(d => (d.Name, Draw(d, random.NextDouble())))]);

    private static Value Draw(SearchDimension dimension, double u) => dimension switch
    {
        SearchDimension.Choice c => c.Values[(int)(u * c.Values.Count)],
        SearchDimension.Real { Log: true } r => Math.Clamp(Math.Exp(Math.Log(r.Low) + u * (Math.Log(r.High) - Math.Log(r.Low))), r.Low, r.High),
        SearchDimension.Real r => r.Low + u * (r.High - r.Low),
        // A whole number stands for the interval of half around it.
        SearchDimension.Whole { Log: true } w =>
            Math.Clamp((long)Math.Round(Math.Exp(Math.Log(w.Low - 0.5) + u * (Math.Log(w.High + 0.5) - Math.Log(w.Low - 0.5)))), w.Low, w.High),
        SearchDimension.Whole w => w.Low + (long)(u * (w.High - w.Low + 1)),
        _ => throw new InvalidOperationException($"no draw from a {dimension.GetType().Name}"),
    };
}

/// <summary>
/// SplitMix64: G. Steele, D. Lea, C. Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014. The framework's own generator
/// promises no lasting sequence, and the trials of a study must be the same after an upgrade.
/// </summary>
internal sealed class SplitMix(ulong state)
{
    private ulong _state = state;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));
}

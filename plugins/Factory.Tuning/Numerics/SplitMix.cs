namespace Factory.Tuning;

/// <summary>
/// SplitMix64: G. Steele, D. Lea, C. Flood, Fast Splittable Pseudorandom Number Generators, OOPSLA 2014. The framework's own generator
/// promises no lasting sequence, and the trials of a study must be the same after an upgrade.
/// </summary>
internal sealed class SplitMix(ulong state)
{
    private ulong _state = state;

    /// <summary>The stream of one trial: what a study draws for trial n depends on its seed and n alone.</summary>
    public static SplitMix Of(long seed, int trial, ulong purpose = 0) =>
        new(Mix(unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)trial + purpose * 0xD1B54A32D192ED03)) ^ purpose);

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>A well mixed word of any word.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 … count − 1.</summary>
    public int NextIndex(int count) => (int)Math.Min(count - 1, NextDouble() * count);

    /// <summary>Standard normal.</summary>
    public double NextNormal() => Maths.NormalQuantile(((Next() >> 11) + 0.5) * (1.0 / (1UL << 53)));

    /// <summary>An index drawn in proportion to weights, none of them negative.</summary>
    public int NextWeighted(ReadOnlySpan<double> weights)
    {
        double total = 0;
        foreach (var weight in weights) total += weight;
        var at = NextDouble() * total;
        for (var i = 0; i < weights.Length; i++)
        {
            at -= weights[i];
            if (at < 0) return i;
        }
        return weights.Length - 1;
    }
}

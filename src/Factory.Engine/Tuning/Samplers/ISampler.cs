using Factory.Sdk;

namespace Factory.Engine;

/// <summary>
/// Chooses points of a search space. Deterministic: the same seed and the same history choose the same points, on any machine.
/// Runs outside the pure core, as an effect.
/// </summary>
public interface ISampler
{
    /// <summary>The settings of the trials <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> − 1.</summary>
    IReadOnlyList<Value.Map> Propose(IReadOnlyList<SearchDimension> space, int first, int count);
}

public static class SamplerFactory
{
    /// <exception cref="ArgumentException">There is no sampler of that name.</exception>
    public static ISampler Create(string name, long seed) => name switch
    {
        "grid" => new GridSampler(),
        "random" => new RandomSampler(seed),
        _ => throw new ArgumentException($"there is no sampler `{name}`", nameof(name)),
    };
}

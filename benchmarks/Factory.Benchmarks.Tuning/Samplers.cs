using Factory.Sdk;
using Factory.Tuning;

namespace Factory.Benchmarks.Tuning;

internal static class Samplers
{
    public static ISampler Create(string name) => name switch
    {
        "random" => new RandomSampler(),
        "sobol" => new SobolSampler(),
        "tpe" => new TpeSampler(),
        "gp" => new GpSampler(),
        "cma_es" => new CmaEsSampler(),
        "auto" => new AutoSampler(),
        "bohb" => new BohbSampler(),
        "nsga2" => new NsgaSampler(),
        "motpe" => new MotpeSampler(),
        _ => throw new ArgumentException($"there is no sampler `{name}`", nameof(name)),
    };
}

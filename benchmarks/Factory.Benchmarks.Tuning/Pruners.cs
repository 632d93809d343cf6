using Factory.Sdk;
using Factory.Tuning;

namespace Factory.Benchmarks.Tuning;

internal static class Pruners
{
    public static IPruner Create(string name) => name switch
    {
        "none" => new NoPruner(),
        "auto" => new AutoPruner(),
        "median" => new MedianPruner(),
        "asha" => new AshaPruner(),
        "bohb" => new BohbPruner(),
        "hyperband" => new HyperbandPruner(),
        "halving" => new HalvingPruner(),
        _ => throw new ArgumentException($"there is no pruner `{name}`", nameof(name)),
    };
}

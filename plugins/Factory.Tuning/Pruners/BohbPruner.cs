using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// The schedule of S. Falkner, A. Klein, F. Hutter, BOHB: Robust and Efficient Hyperparameter Optimization at Scale, ICML 2018: Hyperband's.
/// Its other half is the sampler of the same name.
/// </summary>
[Pruner("bohb", "Hyperband's schedule for the sampler of the same name.", NeedsSteps = true)]
public sealed class BohbPruner : IPruner
{
    [Setting("The first rung of the boldest bracket, in steps.", Min = 1, BelowSteps = true)]
    public long Min { get; set; } = 1;

    [Setting("How many trials come to a rung for one that goes on.", Min = 1.5)]
    public double Factor { get; set; } = 3;

    public Move Next(Study study) => new HyperbandPruner { Min = Min, Factor = Factor }.Next(study);

    public Verdict Judge(Study study, int trial) => Verdict.GoOn;
}

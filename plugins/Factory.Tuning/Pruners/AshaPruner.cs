using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Asynchronous successive halving: a free worker takes the highest rung on which a paused trial is among the best 1/factor, and lets it go
/// on from its checkpoint; where there is none, a new trial begins. L. Li et al., A System for Massively Parallel Hyperparameter Tuning, MLSys 2020.
/// </summary>
[Pruner("asha", "Asynchronous successive halving: trials pause at rungs, and the best go on from where they are.", NeedsSteps = true)]
public sealed class AshaPruner : IPruner
{
    [Setting("The first rung, in steps.", Min = 1, BelowSteps = true)]
    public long Min { get; set; } = 1;

    [Setting("How many trials come to a rung for one that goes on.", Min = 1.5)]
    public double Factor { get; set; } = 3;

    public Move Next(Study study) => Bracket.Next(study, Rungs.Of(study, Min, Factor), Factor, _ => true)
        ?? Bracket.Begin(study, Rungs.Of(study, Min, Factor), _ => true);

    public Verdict Judge(Study study, int trial) => Verdict.GoOn;
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>The percentile pruner with the better half.</summary>
[Pruner("median", "Ends trials that are worse than the median of the others at the same step.")]
public sealed class MedianPruner : IPruner
{
    [Setting("How many trials run to their end before any is ended.", Min = 1)]
    public int Startup { get; set; } = 5;

    [Setting("How many steps no trial is ended.", Min = 0, BelowSteps = true)]
    public long Warmup { get; set; }

    public Move Next(Study study) => new Move.Begin();

    public Verdict Judge(Study study, int trial) => new PercentilePruner { Percentile = 50, Startup = Startup, Warmup = Warmup }.Judge(study, trial);
}

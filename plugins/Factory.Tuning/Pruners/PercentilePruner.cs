using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Ends a trial whose best value so far is not among the given share of what others had at the same step.
/// D. Golovin et al., Google Vizier: A Service for Black-Box Optimization, KDD 2017.
/// </summary>
[Pruner("percentile", "Ends trials that are not among a given share of the others at the same step.")]
public sealed class PercentilePruner : IPruner
{
    [Setting("The share that goes on, of one hundred.", Min = 0, Max = 100)]
    public double Percentile { get; set; } = 25;

    [Setting("How many trials run to their end before any is ended.", Min = 1)]
    public int Startup { get; set; } = 5;

    [Setting("How many steps no trial is ended.", Min = 0, BelowSteps = true)]
    public long Warmup { get; set; }

    public Move Next(Study study) => new Move.Begin();

    public Verdict Judge(Study study, int trial)
    {
        var own = study.Trials[trial];
        var step = Rungs.Reached(own);
        if (step <= Warmup || study.Trials.Count(t => t.State == TrialState.Complete) < Startup) return Verdict.GoOn;
        var sign = Rungs.Sign(study);
        var others = study.Trials.Where((t, n) => n != trial && t.State is TrialState.Complete or TrialState.Pruned)
            .Select(t => Rungs.At(t, step, sign)).OfType<double>().Order().ToList();
        if (others.Count < Startup) return Verdict.GoOn;
        var place = Percentile / 100 * (others.Count - 1);
        var below = others[(int)place];
        var above = others[Math.Min(others.Count - 1, (int)place + 1)];
        var threshold = double.IsInfinity(above) ? (place == (int)place ? below : above) : below + (place - (int)place) * (above - below);
        return Rungs.At(own, step, sign) > threshold ? Verdict.Prune : Verdict.GoOn;
    }
}

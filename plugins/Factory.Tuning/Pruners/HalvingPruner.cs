using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Successive halving, without waiting: at each rung a trial goes on when it is among the best 1/factor of all that came there so far.
/// K. Jamieson, A. Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter Optimization, AISTATS 2016. What it ends cannot come
/// back: <see cref="AshaPruner"/> pauses instead.
/// </summary>
[Pruner("halving", "Successive halving: at each rung the best part of the trials goes on.", NeedsSteps = true)]
public sealed class HalvingPruner : IPruner
{
    [Setting("The first rung, in steps.", Min = 1, BelowSteps = true)]
    public long Min { get; set; } = 1;

    [Setting("How many trials come to a rung for one that goes on.", Min = 1.5)]
    public double Factor { get; set; } = 3;

    public Move Next(Study study) => new Move.Begin();

    public Verdict Judge(Study study, int trial)
    {
        var curve = study.Trials[trial].Curve;
        var before = curve.Count > 1 ? curve[^2].Step : 0;
        if (Rungs.Of(study, Min, Factor).FindLast(r => r > before && r <= Rungs.Reached(study.Trials[trial])) is not (> 0 and var step)) return Verdict.GoOn;
        var sign = Rungs.Sign(study);
        var own = Rungs.At(study.Trials[trial], step, sign);
        var here = study.Trials.Select(t => Rungs.At(t, step, sign)).OfType<double>().ToList();
        var better = here.Count(v => v < own);
        return better < Math.Max(1, (int)(here.Count / Factor)) ? Verdict.GoOn : Verdict.Prune;
    }
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>Ends a trial whose last value is outside of bounds, or is no number.</summary>
[Pruner("threshold", "Ends trials whose value leaves given bounds.")]
public sealed class ThresholdPruner : IPruner
{
    [Setting("The least value; none unless set.", Below = nameof(Upper))]
    public double? Lower { get; set; }

    [Setting("The greatest value; none unless set.")]
    public double? Upper { get; set; }

    [Setting("How many steps no trial is ended.", Min = 0, BelowSteps = true)]
    public long Warmup { get; set; }

    public Move Next(Study study) => new Move.Begin();

    public Verdict Judge(Study study, int trial)
    {
        var curve = study.Trials[trial].Curve;
        if (curve.Count == 0 || curve[^1].Step <= Warmup) return Verdict.GoOn;
        var value = curve[^1].Value;
        return double.IsNaN(value) || value < Lower || value > Upper ? Verdict.Prune : Verdict.GoOn;
    }
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Ends a trial that has not become better for a number of steps, and, where another pruner is named, only when that one would end it too.
/// L. Prechelt, Early Stopping - But When? (1998).
/// </summary>
[Pruner("patient", "Ends trials that have not become better for some steps.")]
public sealed class PatientPruner : IPruner
{
    [Setting("How many steps without a better value are borne.", Min = 1, BelowSteps = true)]
    public long Patience { get; set; } = 5;

    [Setting("By how much a value must be better.", Min = 0)]
    public double MinDelta { get; set; }

    [Setting("Only end what the median pruner would end.")]
    public bool Median { get; set; }

    public Move Next(Study study) => new Move.Begin();

    public Verdict Judge(Study study, int trial)
    {
        var curve = study.Trials[trial].Curve;
        if (curve.Count == 0) return Verdict.GoOn;
        var sign = Rungs.Sign(study);
        var before = Curves.At(study.Trials[trial], curve[^1].Step - Patience, sign);
        if (double.IsNaN(before)) return Verdict.GoOn;
        var since = Curves.At(study.Trials[trial], curve[^1].Step, sign);
        if (since < before - MinDelta) return Verdict.GoOn;
        return Median ? new MedianPruner().Judge(study, trial) : Verdict.Prune;
    }
}

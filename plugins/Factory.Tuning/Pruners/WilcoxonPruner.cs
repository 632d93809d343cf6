using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// For objectives that are a mean over instances (folds, seeds, problems), one a step: ends a trial that Wilcoxon's signed-rank test finds
/// worse than the best one on the instances that both have seen. F. Wilcoxon, Individual Comparisons by Ranking Methods, Biometrics Bull. 1 (1945);
/// the normal approximation with corrections for ties and continuity, exact up to 12 pairs.
/// </summary>
[Pruner("wilcoxon", "Ends trials that are worse than the best one on the same instances, by a signed-rank test.")]
public sealed class WilcoxonPruner : IPruner
{
    [Setting("How sure the test must be.", Min = 0, Max = 1)]
    public double PThreshold { get; set; } = 0.1;

    [Setting("How many instances are seen before a trial is ended.", Min = 1)]
    public int Startup { get; set; } = 2;

    public Move Next(Study study) => new Move.Begin();

    public Verdict Judge(Study study, int trial)
    {
        var sign = Rungs.Sign(study);
        var best = study.Trials.Where((t, n) => n != trial && t is { State: TrialState.Complete, Values.Count: > 0 } && double.IsFinite(t.Values[0]))
            .MinBy(t => sign * t.Values[0]);
        if (best is null) return Verdict.GoOn;
        var known = best.Curve.ToDictionary(p => p.Step, p => sign * p.Value);
        var differences = study.Trials[trial].Curve.Where(p => known.ContainsKey(p.Step)).Select(p => sign * p.Value - known[p.Step])
            .Where(double.IsFinite).ToList();
        // Worse on the average as well: else the test may end a trial that wins where it matters.
        if (differences.Count < Startup || differences.Average() <= 0) return Verdict.GoOn;
        return SignedRank.IsGreater(differences) < PThreshold ? Verdict.Prune : Verdict.GoOn;
    }
}

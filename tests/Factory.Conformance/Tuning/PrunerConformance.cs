using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>
/// What every <see cref="IPruner"/> promises, as checks for its author's tests.
/// <code>new PrunerConformance(() => new MyPruner()).Check();</code>
/// </summary>
/// <param name="create">Makes a pruner; called anew for every question, for what it remembers must change nothing.</param>
public sealed class PrunerConformance(Func<IPruner> create)
{
    /// <summary>How many trials a study of the checks has; no multiple of 7.</summary>
    public int Trials { get; init; } = 24;

    /// <summary>Whether it must spend less than all trials' full runs where most trials are bad from the beginning.</summary>
    public bool Saves { get; init; } = true;

    /// <exception cref="ConformanceException">Promises are broken; the message lists them all.</exception>
    public void Check()
    {
        var broken = new Promises();
        broken.Hold("finishes a study, and one of its best trials in it", FinishesTheBest);
        broken.Hold("decides the same again, with workers or without", DecidesTheSame);
        broken.Hold("survives curves that are no numbers, and trials that fail", SurvivesBrokenCurves);
        broken.Hold("survives curves that are all the same", () => PrunerStudy.Run(create, Trials, 2, (_, _) => 1));
        broken.Hold("finishes trials that tell of every fifth step, or of none", FinishesWithGaps);
        broken.Hold("survives studies without curves", SurvivesNoCurves);
        if (Saves) broken.Hold("spends less than full runs", SpendsLess);
        broken.Throw();
    }

    // Trial t of n tends to ((7 t) mod n) / n, from the first step on.
    private double Curve(int trial, long step) => trial * 7 % Trials / (double)Trials + 1.0 / step;

    private void FinishesTheBest()
    {
        foreach (var workers in new[] { 1, 4 })
        {
            var study = PrunerStudy.Run(create, Trials, workers, Curve);
            var complete = study.Trials.Where(t => t.State == TrialState.Complete).ToList();
            if (complete.Count == 0) throw new ConformanceException($"with {workers} workers no trial was finished");
            var final = complete.Min(t => t.Values[0]) - 1.0 / PrunerStudy.Steps;
            if (final > 0.26) throw new ConformanceException($"with {workers} workers the best of the finished trials is at {final:0.00} of all");
        }
    }

    private void DecidesTheSame()
    {
        foreach (var workers in new[] { 1, 3 })
        {
            var first = PrunerStudy.Run(create, Trials, workers, Curve);
            var second = PrunerStudy.Run(create, Trials, workers, Curve);
            var same = first.Trials.Zip(second.Trials).All(p => p.First.State == p.Second.State && p.First.Curve.SequenceEqual(p.Second.Curve)
                && p.First.Parameters.Equals(p.Second.Parameters));
            if (!same || first.Trials.Count != second.Trials.Count) throw new ConformanceException($"two runs of the same study with {workers} workers differ");
        }
    }

    private void SurvivesBrokenCurves() => PrunerStudy.Run(create, Trials, 3,
        (trial, step) => (trial % 6) switch { 0 => double.NaN, 1 => double.PositiveInfinity, 2 when step > 4 => double.NegativeInfinity, _ => Curve(trial, step) });

    private void FinishesWithGaps()
    {
        foreach (var every in new[] { 5, PrunerStudy.Steps + 1 })
        {
            if (PrunerStudy.Run(create, Trials, 2, Curve, step => step % every == 0).Trials.All(t => t.State != TrialState.Complete))
                throw new ConformanceException($"where trials tell of {(every == 5 ? "every fifth" : "no")} step none was finished");
        }
    }

    private void SurvivesNoCurves()
    {
        var study = new Study
        {
            Space = PrunerStudy.Space, Objectives = [new("loss")], Budget = 4,
            Trials = [new(Value.Of(("x", 0.5))) { State = TrialState.Complete, Values = [1], Recorded = 0 }, new(Value.Of(("x", 0.1))) { State = TrialState.Failed }],
        };
        if (create().Next(study) is Move.Resume) throw new ConformanceException("it resumes a trial where none is paused");
    }

    private void SpendsLess()
    {
        var spent = PrunerStudy.Run(create, Trials, 2, Curve).Trials.Sum(t => t.Curve.Count);
        if (spent >= Trials * PrunerStudy.Steps) throw new ConformanceException($"{Trials} trials of {PrunerStudy.Steps} steps took all {spent} steps");
    }
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Population based training: a population trains in intervals; after each, one of the worst gives way to a copy of one of the best, which
/// goes on from its checkpoint with other parameters. M. Jaderberg et al., Population Based Training of Neural Networks, arXiv:1711.09846.
/// </summary>
[Pruner("pbt", "Population based training: the worst go on from the checkpoints of the best, with other parameters.", NeedsSteps = true)]
public sealed class PbtPruner : IPruner
{
    [Setting("How many trials train at the same time.", Min = 2)]
    public int Population { get; set; } = 10;

    [Setting("How many steps lie between two comparisons.", Min = 1, BelowSteps = true)]
    public long Interval { get; set; } = 5;

    [Setting("The share that gives way, and the share that is copied.", Min = 0, Max = 0.5)]
    public double Quantile { get; set; } = 0.25;

    [Setting("How likely a parameter is drawn anew; else it is moved by a fifth of its range, at most.", Min = 0, Max = 1)]
    public double Resample { get; set; } = 0.25;

    public Move Next(Study study)
    {
        if (study.Trials.Count(t => t.Parent is null) < Population && study.Trials.Count < (study.Budget ?? int.MaxValue)) return new Move.Begin(Interval);
        // The trial that is farthest behind goes first, so that the population stays together.
        var paused = Enumerable.Range(0, study.Trials.Count).Where(n => study.Trials[n].State == TrialState.Paused)
            .OrderBy(n => Rungs.Reached(study.Trials[n])).ThenBy(n => n).ToList();
        return paused.Count == 0 ? new Move.Wait() : Next(study, paused[0]);
    }

    private Move Next(Study study, int trial)
    {
        var step = Rungs.Reached(study.Trials[trial]);
        long? until = study.Steps is { } steps && step + Interval >= steps ? null : step + Interval;
        var sign = Rungs.Sign(study);
        // Those that stand here or went on from here, and have not given way.
        var here = Enumerable.Range(0, study.Trials.Count)
            .Where(n => study.Trials[n].State is not (TrialState.Pruned or TrialState.Failed) && Rungs.At(study.Trials[n], step, sign) is not null)
            .OrderBy(n => Rungs.At(study.Trials[n], step, sign)).ThenBy(n => n).ToList();
        var count = (int)(here.Count * Quantile);
        // A checkpoint is at rest while its trial is.
        var best = here.Take(count).Where(n => study.Trials[n].State == TrialState.Paused).ToList();
        if (best.Count == 0 || here.IndexOf(trial) < here.Count - count) return new Move.Resume(trial, until);
        var random = SplitMix.Of(study.Seed, study.Trials.Count, purpose: 2);
        var parent = best[random.NextIndex(best.Count)];
        var next = Rungs.Reached(study.Trials[parent]) + Interval;
        return new Move.Exploit(parent, Explore(study.Space, study.Trials[parent].Parameters, random), trial, next >= study.Steps ? null : next);
    }

    private Value.Map Explore(SearchSpace searched, Value.Map point, SplitMix random)
    {
        var space = new UnitSpace(searched);
        var x = space.Encode(point);
        for (var i = 0; i < x.Length; i++)
        {
            var dimension = space.Dimensions[i];
            if (random.NextDouble() < Resample || double.IsNaN(x[i])) x[i] = dimension.FromUniform(random.NextDouble());
            else if (!dimension.IsChoice) x[i] = Math.Clamp(x[i] + (random.NextDouble() < 0.5 ? -0.2 : 0.2) * random.NextDouble(), 0, 1);
        }
        space.Settle(x);
        return space.Decode(x);
    }

    public Verdict Judge(Study study, int trial) => Verdict.GoOn;
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>The moves of asynchronous successive halving among the trials of one bracket.</summary>
internal static class Bracket
{
    /// <summary>The paused trial that is to go on, or null when there is none.</summary>
    public static Move.Resume? Next(Study study, List<long> rungs, double factor, Func<int, bool> isMember)
    {
        var sign = Rungs.Sign(study);
        // One that tells nothing on its way cannot be compared: it runs to its end.
        for (var n = 0; n < study.Trials.Count; n++)
        {
            if (isMember(n) && study.Trials[n] is { State: TrialState.Paused, Curve.Count: 0 }) return new(n);
        }
        for (var k = rungs.Count - 1; k >= 0; k--)
        {
            var here = new List<(int Trial, double Value)>();
            for (var n = 0; n < study.Trials.Count; n++)
            {
                if (isMember(n) && Rungs.At(study.Trials[n], rungs[k], sign) is { } value) here.Add((n, value));
            }
            foreach (var (n, value) in here.OrderBy(t => t.Value).ThenBy(t => t.Trial).Take((int)(here.Count / factor)))
            {
                long? next = k + 1 < rungs.Count ? rungs[k + 1] : null;
                if (study.Trials[n].State == TrialState.Paused && !(Rungs.Reached(study.Trials[n]) >= next) && double.IsFinite(value)) return new(n, next);
            }
        }
        return null;
    }

    /// <summary>A new trial; where no more are to be made, and nothing runs that could change it, the best paused one goes on.</summary>
    public static Move Begin(Study study, List<long> rungs, Func<int, bool> isMember)
    {
        if (study.Budget is not { } budget || study.Trials.Count < budget) return new Move.Begin(rungs.Count > 0 ? rungs[0] : null);
        if (study.Trials.Any(Rungs.Runs) || study.Trials.Any(t => t.State == TrialState.Complete)) return new Move.Wait();
        return (Move?)Next(study, rungs, 1, isMember) ?? new Move.Wait();
    }
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Hyperband: several brackets of asynchronous successive halving side by side, from bold (many trials, a first rung at the least number of
/// steps) to careful (few trials, each to its end), each with its share of the trials. L. Li et al., Hyperband: A Novel Bandit-Based Approach
/// to Hyperparameter Optimization, JMLR 18 (2018).
/// </summary>
[Pruner("hyperband", "Brackets of successive halving, from bold to careful, side by side.", NeedsSteps = true)]
public sealed class HyperbandPruner : IPruner
{
    [Setting("The first rung of the boldest bracket, in steps.", Min = 1, BelowSteps = true)]
    public long Min { get; set; } = 1;

    [Setting("How many trials come to a rung for one that goes on.", Min = 1.5)]
    public double Factor { get; set; } = 3;

    public Move Next(Study study)
    {
        var rungs = Rungs.Of(study, Min, Factor);
        var round = Round(Shares(rungs.Count));
        for (var bracket = 0; bracket <= rungs.Count; bracket++)
        {
            var b = bracket;
            if (Bracket.Next(study, rungs[b..], Factor, n => round[n % round.Count] == b) is { } resume) return resume;
        }
        return Bracket.Begin(study, rungs[round[study.Trials.Count % round.Count]..], _ => true);
    }

    public Verdict Judge(Study study, int trial) => Verdict.GoOn;

    // Bracket b skips b rungs; n trials per bracket as in the paper's table, so that each spends about the same.
    private int[] Shares(int rungs)
    {
        var shares = new int[rungs + 1];
        for (var b = 0; b <= rungs; b++)
        {
            var left = rungs - b;
            shares[b] = (int)Math.Ceiling((rungs + 1.0) / (left + 1) * Power(left));
        }
        return shares;
    }

    private double Power(int exponent)
    {
        double power = 1;
        for (var i = 0; i < exponent; i++) power *= Factor;
        return power;
    }

    // The brackets of one round of trials, spread evenly: each goes where most of its share is missing.
    private static List<int> Round(int[] shares)
    {
        var given = new int[shares.Length];
        var round = new List<int>();
        while (round.Count < shares.Sum())
        {
            var next = 0;
            for (var b = 1; b < shares.Length; b++)
            {
                if ((given[b] + 0.5) / shares[b] < (given[next] + 0.5) / shares[next]) next = b;
            }
            given[next]++;
            round.Add(next);
        }
        return round;
    }
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>A sampler that chooses one point after the other: what it has just chosen runs already when it chooses the next.</summary>
public abstract class OneByOneSampler : ISampler
{
    private readonly History _history = new();

    public IReadOnlyList<Value.Map> Propose(Study study, int count, CancellationToken cancellationToken)
    {
        _history.Read(study);
        var choose = Chooser(study, _history);
        var points = new List<Value.Map>(count);
        for (var n = study.Trials.Count; points.Count < count; n++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var x = choose(n);
            _history.Pending.Add(x);
            points.Add(_history.Space.Decode(x));
        }
        return points;
    }

    /// <summary>What chooses the coordinates of trial n. Works out once what a study's results say, for all points of a call.</summary>
    private protected abstract Func<int, double[]> Chooser(Study study, History history);

    /// <summary>What even trials begin with: point n of a low-discrepancy sequence.</summary>
    private protected static double[] Spread(History history, long seed, int n) =>
        SobolSampler.Point(history.Space, new(history.Space.Count, SplitMix.Mix((ulong)seed)), n);
}

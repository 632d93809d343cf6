using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// What a sampler learns from a study: the points with a score (less is better), and those that still run. Remembers coordinates between
/// calls, by the identity of the immutable points, so that a call costs only what is new.
/// </summary>
internal sealed class History
{
    private readonly List<(Value.Map Point, double[] X)> _known = [];
    private SearchSpace? _space;

    public UnitSpace Space { get; private set; } = null!;
    /// <summary>Coordinates of trials with a score, in the order of their numbers.</summary>
    public List<double[]> X { get; } = [];
    /// <summary>Their scores.</summary>
    public List<double> Scores { get; } = [];
    /// <summary>Their trials.</summary>
    public List<Trial> Trials { get; } = [];
    /// <summary>Coordinates of trials that run or pause without a score.</summary>
    public List<double[]> Pending { get; } = [];

    public void Read(Study study)
    {
        if (!ReferenceEquals(_space, study.Space))
        {
            _space = study.Space;
            Space = new(study.Space);
            _known.Clear();
        }
        X.Clear();
        Scores.Clear();
        Trials.Clear();
        Pending.Clear();
        var scores = Scoring.Of(study);
        for (var n = 0; n < study.Trials.Count; n++)
        {
            var trial = study.Trials[n];
            var x = Coordinates(n, trial.Parameters);
            if (double.IsNaN(scores[n]))
            {
                if (trial.State is TrialState.Running or TrialState.Paused) Pending.Add(x);
                continue;
            }
            X.Add(x);
            Scores.Add(scores[n]);
            Trials.Add(trial);
        }
    }

    public int Best()
    {
        var best = 0;
        for (var i = 1; i < Scores.Count; i++)
        {
            if (Scores[i] < Scores[best]) best = i;
        }
        return best;
    }

    /// <summary>Whether a point is the same as one that was tried or runs.</summary>
    public bool Has(ReadOnlySpan<double> x)
    {
        foreach (var known in X)
        {
            if (Same(known, x)) return true;
        }
        foreach (var known in Pending)
        {
            if (Same(known, x)) return true;
        }
        return false;
    }

    private static bool Same(double[] a, ReadOnlySpan<double> b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] != b[i] && !(double.IsNaN(a[i]) && double.IsNaN(b[i]))) return false;
        }
        return true;
    }

    private double[] Coordinates(int n, Value.Map point)
    {
        if (n < _known.Count)
        {
            if (ReferenceEquals(_known[n].Point, point)) return _known[n].X;
            _known.RemoveRange(n, _known.Count - n);
        }
        var x = Space.Encode(point);
        _known.Add((point, x));
        return x;
    }
}

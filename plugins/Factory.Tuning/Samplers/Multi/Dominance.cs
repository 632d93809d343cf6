using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Order among trials of several objectives: K. Deb et al., A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II, IEEE Trans. Evol.
/// Comput. 6 (2002), with its rule for constraints: what keeps them comes first, then what breaks them least.
/// </summary>
internal sealed class Dominance
{
    private readonly List<double[]> _values;
    private readonly List<double> _violations;

    /// <summary>The objectives of the history's trials, less is better.</summary>
    public static List<double[]> Objectives(Study study, History history)
    {
        var by = Enumerable.Range(0, study.Objectives.Count).Select(o => Scoring.Of(study, o)).ToArray();
        var values = new List<double[]>();
        for (var n = 0; n < study.Trials.Count; n++)
        {
            if (!double.IsNaN(by[0][n])) values.Add([.. by.Select(b => b[n])]);
        }
        if (values.Count != history.X.Count) throw new InvalidOperationException("the objectives are not of the history's trials");
        return values;
    }

    public Dominance(List<double[]> values, IEnumerable<Trial> trials)
    {
        _values = values;
        _violations = [.. trials.Select(Scoring.Violation)];
        Fronts = Sort();
    }

    /// <summary>Trials by front, the best front first, within a front the most different first.</summary>
    public List<List<int>> Fronts { get; }

    public IEnumerable<int> Order => Fronts.SelectMany(f => f);

    private bool Dominates(int a, int b)
    {
        if (_violations[a] != _violations[b]) return _violations[a] < _violations[b];
        var better = false;
        for (var o = 0; o < _values[a].Length; o++)
        {
            if (_values[a][o] > _values[b][o]) return false;
            better |= _values[a][o] < _values[b][o];
        }
        return better;
    }

    private List<List<int>> Sort()
    {
        var n = _values.Count;
        var above = new int[n];
        var below = Enumerable.Range(0, n).Select(_ => new List<int>()).ToArray();
        for (var a = 0; a < n; a++)
        {
            for (var b = 0; b < a; b++)
            {
                if (Dominates(a, b)) Rank(a, b);
                else if (Dominates(b, a)) Rank(b, a);
            }
        }
        void Rank(int better, int worse)
        {
            above[worse]++;
            below[better].Add(worse);
        }

        var fronts = new List<List<int>>();
        var front = Enumerable.Range(0, n).Where(i => above[i] == 0).ToList();
        while (front.Count > 0)
        {
            fronts.Add(BySpread(front));
            front = [.. front.SelectMany(i => below[i]).Where(i => --above[i] == 0).Order()];
        }
        return fronts;
    }

    // The ends of each objective, then again and again the trial that is farthest from all that were taken: one of each place, not all of one.
    private List<int> BySpread(List<int> front)
    {
        var count = _values[front[0]].Length;
        var least = Enumerable.Range(0, count).Select(o => front.Min(i => _values[i][o])).ToArray();
        var span = Enumerable.Range(0, count).Select(o => Math.Max(1e-300, front.Max(i => _values[i][o]) - least[o])).ToArray();
        var left = new List<int>(front);
        var distance = front.ToDictionary(i => i, _ => double.PositiveInfinity);
        var taken = new List<int>();
        void Take(int chosen)
        {
            if (!left.Remove(chosen)) return;
            taken.Add(chosen);
            foreach (var i in left)
            {
                double square = 0;
                for (var o = 0; o < count; o++)
                {
                    var difference = (_values[i][o] - _values[chosen][o]) / span[o];
                    square += difference * difference;
                }
                distance[i] = Math.Min(distance[i], square);
            }
        }

        for (var o = 0; o < count; o++) Take(front.MinBy(i => _values[i][o]));
        while (left.Count > 0) Take(left.MaxBy(i => distance[i]));
        return taken;
    }
}

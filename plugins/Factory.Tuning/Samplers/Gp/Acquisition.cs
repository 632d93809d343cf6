namespace Factory.Tuning;

/// <summary>
/// Searches the point where a criterion over a process's mean and deviation is greatest: many points of low discrepancy and around the best known ones, then the best of
/// them improved, numbers by their gradient and choices and small whole numbers one by one.
/// </summary>
internal sealed class Acquisition(UnitSpace space, Features features, GaussianProcess model, ICriterion criterion, SplitMix random)
{
    private const int FewLevels = 12;
    private readonly double[] _features = new double[features.Count];
    private readonly double[] _byMean = new double[features.Count];
    private readonly double[] _byDeviation = new double[features.Count];

    public double Value(ReadOnlySpan<double> x)
    {
        features.Map(x, _features);
        var (mean, deviation) = model.Predict(_features);
        return criterion.Of(mean, deviation);
    }

    /// <param name="centres">The best known points.</param>
    /// <param name="spread">How many points over the whole space.</param>
    /// <param name="near">How many points around each known one.</param>
    /// <param name="starts">How many are improved.</param>
    public List<(double[] X, double Value)> Search(IReadOnlyList<double[]> centres, int spread, int near, int starts)
    {
        var candidates = new List<(double[] X, double Value)>();
        var sobol = new Sobol(space.Count, random.Next());
        for (var i = 0; i < spread; i++)
        {
            var x = SobolSampler.Point(space, sobol, i);
            candidates.Add((x, Value(x)));
        }
        foreach (var centre in centres)
        {
            for (var i = 0; i < near; i++)
            {
                var x = Near(centre);
                candidates.Add((x, Value(x)));
            }
        }
        var found = Apart(candidates, starts);
        for (var i = 0; i < found.Count; i++) found[i] = Improve(found[i].X, found[i].Value);
        found.Sort((a, b) => b.Value.CompareTo(a.Value));
        return found;
    }

    private double[] Near(double[] centre)
    {
        var x = (double[])centre.Clone();
        var width = Maths.Exp(Maths.Log(0.25) + random.NextDouble() * Maths.Log(0.004));
        var chance = Math.Max(0.3, 1.5 / space.Count);
        for (var i = 0; i < x.Length; i++)
        {
            var dimension = space.Dimensions[i];
            if (double.IsNaN(x[i])) x[i] = random.NextDouble() * Math.Max(1, dimension.Choices);
            if (dimension.IsChoice)
            {
                x[i] = Math.Min(dimension.Choices - 1, (int)x[i]);
                if (random.NextDouble() < 0.1) x[i] = random.NextIndex(dimension.Choices);
            }
            else if (random.NextDouble() < chance)
            {
                x[i] = Math.Clamp(x[i] + Math.Max(width, 1.0 / dimension.Levels) * random.NextNormal(), 0, 1);
            }
        }
        space.Settle(x);
        return x;
    }

    // The best, but not many of one place.
    private static List<(double[] X, double Value)> Apart(List<(double[] X, double Value)> candidates, int count)
    {
        var order = Enumerable.Range(0, candidates.Count).ToArray();
        Array.Sort(order, (a, b) => candidates[a].Value != candidates[b].Value ? candidates[b].Value.CompareTo(candidates[a].Value) : a.CompareTo(b));
        var chosen = new List<(double[] X, double Value)>();
        foreach (var i in order)
        {
            if (chosen.Count == count) break;
            if (chosen.All(c => Distance(c.X, candidates[i].X) > 0.01)) chosen.Add(candidates[i]);
        }
        return chosen;
    }

    private static double Distance(double[] a, double[] b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var difference = double.IsNaN(a[i]) || double.IsNaN(b[i]) ? (double.IsNaN(a[i]) && double.IsNaN(b[i]) ? 0 : 1) : a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }

    private (double[] X, double Value) Improve(double[] x, double value)
    {
        for (var round = 0; round < 3; round++)
        {
            var before = value;
            (x, value) = Slide(x, value);
            var slid = value;
            (x, value) = Step(x, value);
            // Without a step in the discrete parameters the slide has nothing new to do.
            if (value <= slid || value < before + 1e-3) break;
        }
        return (x, value);
    }

    private (double[] X, double Value) Slide(double[] x, double value)
    {
        var numbers = Enumerable.Range(0, x.Length).Where(i => !double.IsNaN(x[i]) && !space.Dimensions[i].IsChoice && space.Dimensions[i].Levels > FewLevels).ToArray();
        if (numbers.Length == 0) return (x, value);
        var at = numbers.Select(i => x[i]).ToArray();
        var moved = (double[])x.Clone();
        var optimizer = new Lbfgs(new double[at.Length], [.. at.Select(_ => 1.0)]);
        optimizer.Minimize((p, gradient) =>
        {
            for (var k = 0; k < numbers.Length; k++) moved[numbers[k]] = p[k];
            features.Map(moved, _features);
            var (mean, deviation) = model.Predict(_features, _byMean, _byDeviation);
            var loss = -criterion.Of(mean, deviation, out var byMean, out var byDeviation);
            for (var k = 0; k < numbers.Length; k++)
            {
                var feature = features.Of(numbers[k]);
                gradient[k] = -(byMean * _byMean[feature] + byDeviation * _byDeviation[feature]);
            }
            return loss;
        }, at, 25, 1e-5, 0.05);
        for (var k = 0; k < numbers.Length; k++) moved[numbers[k]] = at[k];
        space.Settle(moved);
        var reached = Value(moved);
        return reached > value ? (moved, reached) : (x, value);
    }

    private (double[] X, double Value) Step(double[] x, double value)
    {
        for (var i = 0; i < x.Length; i++)
        {
            if (double.IsNaN(x[i])) continue;
            foreach (var other in Others(space.Dimensions[i], x[i]))
            {
                var moved = (double[])x.Clone();
                moved[i] = other;
                space.Settle(moved);
                var reached = Value(moved);
                if (reached > value) (x, value) = (moved, reached);
            }
        }
        return (x, value);
    }

    private static IEnumerable<double> Others(Dimension dimension, double at)
    {
        if (dimension.IsChoice) return Enumerable.Range(0, dimension.Choices).Select(c => (double)c).Where(c => c != at);
        if (dimension.Levels <= FewLevels)
            return Enumerable.Range(0, dimension.Levels).Select(l => dimension.Snap((l + 0.5) / dimension.Levels)).Where(u => u != at).Distinct();
        return dimension.IsWhole && dimension.Levels < 1000 ? [dimension.Snap(at - 1.0 / dimension.Levels), dimension.Snap(at + 1.0 / dimension.Levels)] : [];
    }
}

namespace Factory.Tuning;

/// <summary>
/// Minimises a smooth function in a box: limited-memory BFGS with projection, after J. Nocedal and S. Wright, Numerical Optimization, 2nd ed.,
/// algorithm 7.4, with backtracking.
/// </summary>
internal sealed class Lbfgs(double[] low, double[] high)
{
    private const int Memory = 6;
    private readonly List<(double[] S, double[] Y, double Rho)> _pairs = [];

    public delegate double Function(ReadOnlySpan<double> x, Span<double> gradient);

    /// <summary>Moves <paramref name="x"/> downhill; returns the value there.</summary>
    public double Minimize(Function function, double[] x, int iterations, double tolerance = 1e-6, double firstStep = 0.2)
    {
        var n = x.Length;
        var gradient = new double[n];
        var next = new double[n];
        var nextGradient = new double[n];
        _pairs.Clear();
        var value = function(x, gradient);
        for (var iteration = 0; iteration < iterations && double.IsFinite(value); iteration++)
        {
            var direction = Direction(x, gradient);
            var slope = Simd.Dot(direction, gradient);
            if (!(slope < 0))
            {
                if (_pairs.Count == 0) break;
                _pairs.Clear();
                continue;
            }
            var step = 1.0;
            if (_pairs.Count == 0) step = Math.Min(1, firstStep / Math.Max(1e-12, Largest(direction)));
            var moved = false;
            for (var halving = 0; halving < 12; halving++, step *= 0.4)
            {
                for (var i = 0; i < n; i++) next[i] = Math.Clamp(x[i] + step * direction[i], low[i], high[i]);
                var nextValue = function(next, nextGradient);
                if (!(nextValue <= value + 1e-4 * step * slope)) continue;
                var gained = value - nextValue;
                Remember(x, next, gradient, nextGradient);
                next.CopyTo(x, 0);
                nextGradient.CopyTo(gradient, 0);
                value = nextValue;
                moved = gained > tolerance * Math.Max(1, Math.Abs(value));
                break;
            }
            if (!moved) break;
        }
        return value;
    }

    private double[] Direction(double[] x, double[] gradient)
    {
        var q = (double[])gradient.Clone();
        for (var i = 0; i < q.Length; i++)
        {
            if (AtEdge(x, gradient, i)) q[i] = 0;
        }
        var alphas = new double[_pairs.Count];
        for (var k = _pairs.Count - 1; k >= 0; k--)
        {
            alphas[k] = _pairs[k].Rho * Simd.Dot(_pairs[k].S, q);
            Simd.Add(q, -alphas[k], _pairs[k].Y);
        }
        if (_pairs.Count > 0)
        {
            var (s, y, _) = _pairs[^1];
            var scale = Simd.Dot(s, y) / Simd.Dot(y, y);
            for (var i = 0; i < q.Length; i++) q[i] *= scale;
        }
        for (var k = 0; k < _pairs.Count; k++)
        {
            var beta = _pairs[k].Rho * Simd.Dot(_pairs[k].Y, q);
            Simd.Add(q, alphas[k] - beta, _pairs[k].S);
        }
        for (var i = 0; i < q.Length; i++) q[i] = AtEdge(x, gradient, i) ? 0 : -q[i];
        return q;
    }

    private bool AtEdge(double[] x, double[] gradient, int i) =>
        (x[i] <= low[i] && gradient[i] > 0) || (x[i] >= high[i] && gradient[i] < 0);

    private void Remember(double[] x, double[] next, double[] gradient, double[] nextGradient)
    {
        var s = new double[x.Length];
        var y = new double[x.Length];
        for (var i = 0; i < x.Length; i++) (s[i], y[i]) = (next[i] - x[i], nextGradient[i] - gradient[i]);
        var curvature = Simd.Dot(s, y);
        if (curvature <= 1e-12) return;
        if (_pairs.Count == Memory) _pairs.RemoveAt(0);
        _pairs.Add((s, y, 1 / curvature));
    }

    private static double Largest(double[] values)
    {
        double largest = 0;
        foreach (var value in values) largest = Math.Max(largest, Math.Abs(value));
        return largest;
    }
}

namespace Factory.Tuning;

/// <summary>
/// The kernel's lengths and the noise that explain data best: the maximum of the likelihood, with mean and scale at their best for each, and of
/// wide priors. The lengths' grows with the root of their number, after C. Hvarfner, E. Hellsten, L. Nardi, Vanilla Bayesian Optimization Performs
/// Great in High Dimensions, ICML 2024, but is narrower: with a wider one, parameters that seem without effect draw the search into the corners.
/// </summary>
internal sealed class KernelFit
{
    public const double LeastNoise = 1e-7;
    private const double NoiseSpread = 2.5;
    private readonly double[] _y;
    private readonly int _n;
    private readonly int _d;
    private readonly int _pairs;
    private readonly double[][] _squares;
    private readonly double[] _kernel;
    private readonly double[] _slope;
    private readonly double[][] _rows;
    private readonly double _centre;
    private readonly double _logNoise;

    public KernelFit(IReadOnlyList<double[]> features, double[] y, double typicalNoise = 1e-4)
    {
        _y = y;
        _n = y.Length;
        _d = features[0].Length;
        _pairs = _n * (_n - 1) / 2;
        var padded = (_pairs + 3) / 4 * 4;
        _squares = new double[_d][];
        for (var k = 0; k < _d; k++)
        {
            var squares = _squares[k] = new double[padded];
            var at = 0;
            for (var i = 1; i < _n; i++)
            {
                for (var j = 0; j < i; j++)
                {
                    var difference = features[i][k] - features[j][k];
                    squares[at++] = difference * difference;
                }
            }
        }
        _kernel = new double[padded];
        _slope = new double[padded];
        _rows = new double[_n][];
        for (var i = 0; i < _n; i++) _rows[i] = new double[i + 1];
        _centre = -0.3 + 0.5 * Maths.Log(_d);
        _logNoise = Maths.Log(typicalNoise);
    }

    /// <summary>Logarithms of the lengths, then of the noise's share of the variance.</summary>
    public double[] Run(int iterations)
    {
        var low = new double[_d + 1];
        var high = new double[_d + 1];
        for (var k = 0; k < _d; k++) (low[k], high[k]) = (-3.5, 6);
        (low[_d], high[_d]) = (Maths.Log(LeastNoise), 0);
        var optimizer = new Lbfgs(low, high);
        double[]? best = null;
        var least = double.PositiveInfinity;
        foreach (var start in new[] { 0.0, -1.2 })
        {
            var x = new double[_d + 1];
            for (var k = 0; k < _d; k++) x[k] = start + 0.25 * Maths.Log(_d);
            x[_d] = _logNoise;
            var value = optimizer.Minimize(Loss, x, iterations, 1e-4, 0.7);
            if (value < least || best is null) (best, least) = (x, value);
            if (_n > 60) break;
        }
        Value = least;
        return best!;
    }

    /// <summary>The loss of the last run's result.</summary>
    public double Value { get; private set; }

    private double Loss(ReadOnlySpan<double> x, Span<double> gradient)
    {
        var noise = Maths.Exp(x[_d]);
        Array.Clear(_kernel);
        for (var k = 0; k < _d; k++) Simd.Add(_kernel, Maths.Exp(-2 * x[k]), _squares[k]);
        Matern.Evaluate(_kernel, _slope);
        var at = 0;
        for (var i = 0; i < _n; i++)
        {
            Array.Copy(_kernel, at, _rows[i], 0, i);
            _rows[i][i] = 1 + noise;
            at += i;
        }
        if (Cholesky.Factor(_rows) is not { } factor) return double.PositiveInfinity;
        var ones = new double[_n];
        var alpha = (double[])_y.Clone();
        Array.Fill(ones, 1);
        factor.SolveLower(ones);
        factor.SolveLower(alpha);
        var mean = Simd.Dot(ones, alpha) / Simd.Dot(ones, ones);
        Simd.Add(alpha, -mean, ones);
        var variance = Math.Max(Simd.Dot(alpha, alpha) / _n, 1e-20);
        factor.SolveUpper(alpha);
        var loss = 0.5 * (_n * Maths.Log(variance) + factor.LogDeterminant());
        Gradient(x, gradient, factor.Inverse(), alpha, variance, noise);
        return loss + Prior(x, gradient);
    }

    private void Gradient(ReadOnlySpan<double> x, Span<double> gradient, double[][] inverse, double[] alpha, double variance, double noise)
    {
        var at = 0;
        double trace = 0;
        for (var i = 0; i < _n; i++)
        {
            var row = inverse[i];
            var factor = alpha[i] / variance;
            for (var j = 0; j < i; j++, at++) _slope[at] *= row[j] - factor * alpha[j];
            trace += row[i] - factor * alpha[i];
        }
        for (var k = 0; k < _d; k++) gradient[k] = -2 * Maths.Exp(-2 * x[k]) * Simd.Dot(_slope.AsSpan(0, _pairs), _squares[k].AsSpan(0, _pairs));
        gradient[_d] = 0.5 * noise * trace;
    }

    private double Prior(ReadOnlySpan<double> x, Span<double> gradient)
    {
        double loss = 0;
        for (var k = 0; k < _d; k++)
        {
            var off = x[k] - _centre;
            loss += 0.5 * off * (x[k] - _centre);
            gradient[k] += off;
        }
        var noisy = (x[_d] - _logNoise) / NoiseSpread;
        gradient[_d] += noisy / NoiseSpread;
        return loss + 0.5 * noisy * noisy;
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Factory.Tuning;

/// <summary>
/// What is believed of a function after some of its values: C. Rasmussen and C. Williams, Gaussian Processes for Machine Learning (2006),
/// algorithm 2.1, with a constant mean.
/// </summary>
internal sealed class GaussianProcess
{
    private readonly int _n;
    private readonly int _d;
    private readonly int _padded;
    private readonly double[][] _columns;
    private readonly double[] _inverseLengths;
    private readonly double[] _alpha;
    private readonly double[][] _lower;
    private readonly double[] _kernel;
    private readonly double[] _slope;
    private readonly double[] _solved;
    private readonly double[] _back;
    private readonly double _mean;
    private readonly double _deviation;

    private GaussianProcess(IReadOnlyList<double[]> features, double[] y, double[] inverseLengths, double noise, Cholesky factor)
    {
        _n = y.Length;
        _d = inverseLengths.Length;
        _padded = (_n + 3) / 4 * 4;
        _inverseLengths = inverseLengths;
        _columns = Columns(features);
        var ones = new double[_n];
        Array.Fill(ones, 1);
        factor.SolveLower(ones);
        var alpha = (double[])y.Clone();
        factor.SolveLower(alpha);
        _mean = Simd.Dot(ones, alpha) / Simd.Dot(ones, ones);
        Simd.Add(alpha, -_mean, ones);
        _deviation = Math.Sqrt(Math.Max(Simd.Dot(alpha, alpha) / _n, 1e-20));
        factor.SolveUpper(alpha);
        _alpha = alpha;
        _lower = factor.LowerInverse();
        (_kernel, _slope, _solved, _back) = (new double[_padded], new double[_padded], new double[_n], new double[_n]);
        Smoothed = new double[_n];
        for (var i = 0; i < _n; i++) Smoothed[i] = y[i] - noise * alpha[i];
        Noise = noise;
    }

    /// <summary>The mean at each of the data's points.</summary>
    public double[] Smoothed { get; }
    /// <summary>The noise's share of the variance.</summary>
    public double Noise { get; }
    public double[] InverseLengths => _inverseLengths;

    /// <param name="features">The points.</param>
    /// <param name="y">The values there.</param>
    /// <param name="parameters">What <see cref="KernelFit.Run"/> gave.</param>
    public static GaussianProcess Of(IReadOnlyList<double[]> features, double[] y, double[] parameters)
    {
        var d = parameters.Length - 1;
        var inverse = new double[d];
        for (var k = 0; k < d; k++) inverse[k] = Maths.Exp(-parameters[k]);
        for (var noise = Maths.Exp(parameters[d]); ; noise = Math.Max(noise * 10, 1e-8))
        {
            if (Cholesky.Factor(Matrix(features, inverse, noise)) is { } factor) return new(features, y, inverse, noise, factor);
        }
    }

    private static double[][] Matrix(IReadOnlyList<double[]> features, double[] inverse, double noise)
    {
        var rows = new double[features.Count][];
        var slope = new double[(features.Count + 3) / 4 * 4];
        var row = new double[slope.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                double square = 0;
                for (var k = 0; k < inverse.Length; k++)
                {
                    var difference = (features[i][k] - features[j][k]) * inverse[k];
                    square += difference * difference;
                }
                row[j] = square;
            }
            var padded = (i + 3) / 4 * 4;
            Matern.Evaluate(row.AsSpan(0, padded), slope);
            rows[i] = row[..(i + 1)];
            rows[i][i] = 1 + noise;
        }
        return rows;
    }

    private double[][] Columns(IReadOnlyList<double[]> features)
    {
        var columns = new double[_d][];
        for (var k = 0; k < _d; k++)
        {
            columns[k] = new double[_padded];
            for (var i = 0; i < _n; i++) columns[k][i] = features[i][k] * _inverseLengths[k];
        }
        return columns;
    }

    /// <summary>Mean and standard deviation of the function at a point.</summary>
    public (double Mean, double Deviation) Predict(ReadOnlySpan<double> feature)
    {
        Correlate(feature);
        var mean = _mean + Simd.Dot(_kernel.AsSpan(0, _n), _alpha);
        double explained = 0;
        for (var i = 0; i < _n; i++)
        {
            var v = _solved[i] = Simd.Dot(_lower[i], _kernel.AsSpan(0, i + 1));
            explained += v * v;
        }
        return (mean, _deviation * Math.Sqrt(Math.Max(1 - explained, 1e-12)));
    }

    /// <summary>The mean alone, which is cheap.</summary>
    public double Mean(ReadOnlySpan<double> feature)
    {
        Correlate(feature);
        return _mean + Simd.Dot(_kernel.AsSpan(0, _n), _alpha);
    }

    /// <summary>The same with gradients.</summary>
    public (double Mean, double Deviation) Predict(ReadOnlySpan<double> feature, Span<double> meanGradient, Span<double> deviationGradient)
    {
        var (mean, deviation) = Predict(feature);
        Array.Clear(_back);
        for (var i = 0; i < _n; i++) Simd.Add(_back.AsSpan(0, i + 1), _solved[i], _lower[i]);
        for (var k = 0; k < _d; k++)
        {
            // d r² / d x = 2 (x − X) / length².
            var scaled = feature[k] * _inverseLengths[k];
            var column = _columns[k];
            double ofMean = 0, ofVariance = 0;
            for (var i = 0; i < _n; i++)
            {
                var change = _slope[i] * (scaled - column[i]);
                ofMean += change * _alpha[i];
                ofVariance += change * _back[i];
            }
            meanGradient[k] = 2 * _inverseLengths[k] * ofMean;
            deviationGradient[k] = -2 * _inverseLengths[k] * ofVariance * _deviation * _deviation / deviation;
        }
        return (mean, deviation);
    }

    // The kernel between a point and the data, and its derivative by the squared distance.
    private void Correlate(ReadOnlySpan<double> feature)
    {
        ref var target = ref MemoryMarshal.GetArrayDataReference(_kernel);
        Array.Clear(_kernel);
        for (var k = 0; k < _d; k++)
        {
            var at = Vector256.Create(feature[k] * _inverseLengths[k]);
            ref var column = ref MemoryMarshal.GetArrayDataReference(_columns[k]);
            for (var i = 0; i < _padded; i += 4)
            {
                var difference = Vector256.LoadUnsafe(ref column, (nuint)i) - at;
                (Vector256.LoadUnsafe(ref target, (nuint)i) + difference * difference).StoreUnsafe(ref target, (nuint)i);
            }
        }
        Matern.Evaluate(_kernel, _slope);
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Factory.Tuning;

/// <summary>
/// A mixture of kernels, one a point and a wide one for what is not known yet: normal distributions cut to [0, 1] for numbers, each as wide as
/// its larger gap to its neighbours, and for choices the point's own value with a little of all others.
/// </summary>
internal sealed class ParzenEstimator
{
    private readonly Dimension[] _dimensions;
    private readonly double[][] _points;
    private readonly double[] _logWeights;
    private readonly double[] _weights;
    private readonly double[][] _sigmas;
    // Per kernel, the logarithms of all weights and normalizing constants.
    private readonly double[] _constants;
    private readonly double _own;
    private readonly double _other;
    private readonly double[] _terms;
    // By coordinate, padded to whole vectors: the kernels' middles (of a choice their values) and the inverses of their widths.
    private readonly double[][] _middles;
    private readonly double[][] _inverses;
    private readonly double _logOwn;
    private readonly double _logOther;

    /// <param name="dimensions">The coordinates.</param>
    /// <param name="points">A kernel each; at these coordinates.</param>
    /// <param name="weights">The kernels' weights; the wide kernel's is 1.</param>
    /// <param name="narrowest">How wide a kernel is at least, as a share of what evenly spread kernels would have each.</param>
    public ParzenEstimator(Dimension[] dimensions, IReadOnlyList<double[]> points, IReadOnlyList<double> weights, double narrowest)
    {
        _dimensions = dimensions;
        var count = points.Count + 1;
        _points = [.. points, [.. dimensions.Select(_ => 0.5)]];
        _weights = [.. weights, 1];
        var total = _weights.Sum();
        _logWeights = [.. _weights.Select(w => Maths.Log(w / total))];
        _own = 1 + 1.0 / count;
        _other = 1.0 / count;
        _sigmas = [.. dimensions.Select((d, i) => d.IsChoice ? [] : Widths(i, d, narrowest))];
        _constants = [.. Enumerable.Range(0, count).Select(Constant)];
        var padded = (count + 3) / 4 * 4;
        _terms = new double[padded];
        (_logOwn, _logOther) = (Maths.Log(_own), Maths.Log(_other));
        _middles = new double[dimensions.Length][];
        _inverses = new double[dimensions.Length][];
        for (var d = 0; d < dimensions.Length; d++)
        {
            (_middles[d], _inverses[d]) = (new double[padded], new double[padded]);
            for (var k = 0; k < count; k++) (_middles[d][k], _inverses[d][k]) = (_points[k][d], dimensions[d].IsChoice ? 0 : 1 / _sigmas[d][k]);
        }
    }

    private int Prior => _points.Length - 1;

    private double[] Widths(int at, Dimension dimension, double narrowest)
    {
        var count = _points.Length;
        var values = new double[count];
        var order = new int[count];
        for (var k = 0; k < count; k++) (values[k], order[k]) = (_points[k][at], k);
        Array.Sort(values, order);
        var least = Math.Max(narrowest / Math.Min(100, count + 1), dimension.Levels < int.MaxValue ? 0.5 / dimension.Levels : 0);
        var sigmas = new double[count];
        for (var i = 0; i < count; i++)
        {
            var left = i > 0 ? values[i] - values[i - 1] : 0;
            var right = i < count - 1 ? values[i + 1] - values[i] : 0;
            sigmas[order[i]] = Math.Clamp(Math.Max(left, right), least, 1);
        }
        sigmas[Prior] = 1;
        return sigmas;
    }

    private double Constant(int kernel)
    {
        var sum = _logWeights[kernel];
        for (var d = 0; d < _dimensions.Length; d++)
        {
            var dimension = _dimensions[d];
            if (dimension.IsChoice)
            {
                sum -= kernel == Prior ? Maths.Log(dimension.Choices) : Maths.Log(1 + dimension.Choices * _other);
                continue;
            }
            var (mu, sigma) = (_points[kernel][d], _sigmas[d][kernel]);
            // Nothing that counts is cut off where both edges are far.
            var isInside = mu > 8 * sigma && 1 - mu > 8 * sigma;
            var mass = isInside ? 1 : Maths.NormalCdf((1 - mu) / sigma) - Maths.NormalCdf(-mu / sigma);
            sum -= Maths.Log(sigma * mass) + 0.918938533204672741780329736406;
        }
        return sum;
    }

    public double[] Sample(SplitMix random)
    {
        var kernel = random.NextWeighted(_weights);
        var x = new double[_dimensions.Length];
        for (var d = 0; d < x.Length; d++)
        {
            var dimension = _dimensions[d];
            x[d] = dimension.IsChoice ? SampleChoice(random, kernel, d, dimension) : dimension.Snap(SampleNumber(random, kernel, d));
        }
        return x;
    }

    private double SampleNumber(SplitMix random, int kernel, int d)
    {
        var (mu, sigma) = (_points[kernel][d], _sigmas[d][kernel]);
        var low = Maths.NormalCdf(-mu / sigma);
        var high = Maths.NormalCdf((1 - mu) / sigma);
        return Math.Clamp(mu + sigma * Maths.NormalQuantile(low + random.NextDouble() * (high - low)), 0, 1);
    }

    private double SampleChoice(SplitMix random, int kernel, int d, Dimension dimension)
    {
        var u = random.NextDouble();
        if (kernel == Prior) return Math.Min(dimension.Choices - 1, (int)(u * dimension.Choices));
        var total = 1 + dimension.Choices * _other;
        // The first part of the mass is all values' alike, the rest the point's own.
        var shared = dimension.Choices * _other / total;
        return u < shared ? Math.Min(dimension.Choices - 1, (int)(u / shared * dimension.Choices)) : _points[kernel][d];
    }

    public double LogDensity(ReadOnlySpan<double> x)
    {
        _constants.CopyTo(_terms, 0);
        _terms.AsSpan(_points.Length).Fill(double.NegativeInfinity);
        for (var d = 0; d < _dimensions.Length; d++)
        {
            if (_dimensions[d].IsChoice) AddChoice(d, x[d]);
            else AddNumber(d, x[d]);
        }
        return LogSum();
    }

    private void AddChoice(int d, double value)
    {
        var own = _middles[d];
        for (var k = 0; k < Prior; k++) _terms[k] += value == own[k] ? _logOwn : _logOther;
    }

    private void AddNumber(int d, double value)
    {
        ref var terms = ref MemoryMarshal.GetArrayDataReference(_terms);
        ref var middles = ref MemoryMarshal.GetArrayDataReference(_middles[d]);
        ref var inverses = ref MemoryMarshal.GetArrayDataReference(_inverses[d]);
        var at = Vector256.Create(value);
        var half = Vector256.Create(0.5);
        for (var k = 0; k < _terms.Length; k += 4)
        {
            var z = (at - Vector256.LoadUnsafe(ref middles, (nuint)k)) * Vector256.LoadUnsafe(ref inverses, (nuint)k);
            (Vector256.LoadUnsafe(ref terms, (nuint)k) - half * z * z).StoreUnsafe(ref terms, (nuint)k);
        }
    }

    private double LogSum()
    {
        ref var terms = ref MemoryMarshal.GetArrayDataReference(_terms);
        var greatest = double.NegativeInfinity;
        foreach (var term in _terms) greatest = Math.Max(greatest, term);
        var top = Vector256.Create(greatest);
        var sums = Vector256<double>.Zero;
        for (var k = 0; k < _terms.Length; k += 4) sums += Maths.ExpNegative(Vector256.LoadUnsafe(ref terms, (nuint)k) - top);
        return greatest + Maths.Log(sums[0] + sums[1] + (sums[2] + sums[3]));
    }
}

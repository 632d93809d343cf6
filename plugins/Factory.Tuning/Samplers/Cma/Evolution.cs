namespace Factory.Tuning;

/// <summary>
/// The covariance matrix adaptation evolution strategy with negative weights: N. Hansen, The CMA Evolution Strategy: A Tutorial,
/// arXiv:1604.00772. Works on the unit cube; points may come from elsewhere (N. Hansen, Injecting External Solutions Into CMA-ES,
/// arXiv:1110.4181), for trials of one generation may have been drawn before the last was complete.
/// </summary>
internal sealed class Evolution
{
    private readonly int _d;
    private readonly double[] _weights;
    private readonly double _mu, _cs, _ds, _cc, _c1, _cmu, _typical;
    private readonly double[] _pathSigma, _pathC;
    private double[][] _c;
    private double[] _scales = [];
    private double[][] _vectors = [];
    private int _generation;

    public Evolution(double[] mean, double sigma, int population)
    {
        _d = mean.Length;
        Mean = mean;
        Sigma = sigma;
        Population = population;
        var raw = Enumerable.Range(0, population).Select(i => Maths.Log((population + 1) / 2.0) - Maths.Log(i + 1)).ToArray();
        var positive = raw.Where(w => w > 0).ToArray();
        _mu = positive.Sum() * positive.Sum() / positive.Sum(w => w * w);
        _cs = (_mu + 2) / (_d + _mu + 5);
        _ds = 1 + 2 * Math.Max(0, Math.Sqrt((_mu - 1) / (_d + 1)) - 1) + _cs;
        _cc = (4 + _mu / _d) / (_d + 4 + 2 * _mu / _d);
        _c1 = 2 / ((_d + 1.3) * (_d + 1.3) + _mu);
        _cmu = Math.Min(1 - _c1, 2 * (_mu - 2 + 1 / _mu) / ((_d + 2.0) * (_d + 2.0) + _mu));
        _weights = Weights(raw, positive.Sum());
        _typical = Math.Sqrt(_d) * (1 - 1 / (4.0 * _d) + 1 / (21.0 * _d * _d));
        (_pathSigma, _pathC) = (new double[_d], new double[_d]);
        _c = Identity(_d);
        Decompose();
    }

    public double[] Mean { get; private set; }
    public double Sigma { get; private set; }
    public int Population { get; }

    /// <summary>Nothing is left to move: the widest axis is below a millionth of the cube.</summary>
    public bool HasConverged => Sigma * _scales.Max() < 1e-6;

    private double[] Weights(double[] raw, double positive)
    {
        var negative = -raw.Where(w => w < 0).Sum();
        var squares = raw.Where(w => w < 0).Sum(w => w * w);
        var muNegative = squares > 0 ? negative * negative / squares : 0;
        var scale = Math.Min(1 + _c1 / Math.Max(_cmu, 1e-12), Math.Min(1 + 2 * muNegative / (_mu + 2), (1 - _c1 - _cmu) / (_d * Math.Max(_cmu, 1e-12))));
        return [.. raw.Select(w => w >= 0 ? w / positive : scale * w / Math.Max(negative, 1e-12))];
    }

    public double[] Sample(SplitMix random)
    {
        var z = new double[_d];
        for (var i = 0; i < _d; i++) z[i] = random.NextNormal() * _scales[i];
        var x = new double[_d];
        for (var i = 0; i < _d; i++) x[i] = Mean[i] + Sigma * Simd.Dot(_vectors[i], z);
        return x;
    }

    /// <summary>The distance of a point from the mean, in the strategy's own metric: C^(-1/2) (x − m) / σ.</summary>
    public double[] Whiten(double[] x)
    {
        var white = new double[_d];
        for (var k = 0; k < _d; k++)
        {
            double along = 0;
            for (var i = 0; i < _d; i++) along += _vectors[i][k] * (x[i] - Mean[i]);
            white[k] = along / (_scales[k] * Sigma);
        }
        return white;
    }

    /// <summary>One generation, the best first.</summary>
    public void Learn(IReadOnlyList<double[]> ranked)
    {
        _generation++;
        var steps = ranked.Select(Step).ToArray();
        var move = new double[_d];
        for (var i = 0; i < steps.Length; i++)
        {
            if (_weights[i] > 0) Simd.Add(move, _weights[i], steps[i]);
        }
        var mean = (double[])Mean.Clone();
        Simd.Add(mean, Sigma, move);
        Mean = [.. mean.Select(m => Math.Clamp(m, 0, 1))];
        Paths(move, out var stalled);
        Adapt(steps, stalled);
        var length = Math.Sqrt(Simd.Dot(_pathSigma, _pathSigma));
        Sigma *= Maths.Exp(Math.Min(1, _cs / _ds * (length / _typical - 1)));
        Sigma = Math.Min(Sigma, 0.6);
        Decompose();
    }

    // (x − m) / σ, no longer than a sample of the strategy's own would be.
    private double[] Step(double[] x)
    {
        var step = x.Select((v, i) => (v - Mean[i]) / Sigma).ToArray();
        var white = Whiten(x);
        var length = Math.Sqrt(Simd.Dot(white, white));
        var limit = Math.Sqrt(_d) + 2.0 * _d / (_d + 2);
        if (length > limit)
        {
            for (var i = 0; i < _d; i++) step[i] *= limit / length;
        }
        return step;
    }

    private void Paths(double[] move, out bool stalled)
    {
        var white = new double[_d];
        for (var k = 0; k < _d; k++)
        {
            double along = 0;
            for (var i = 0; i < _d; i++) along += _vectors[i][k] * move[i];
            along /= _scales[k];
            for (var i = 0; i < _d; i++) white[i] += _vectors[i][k] * along;
        }
        var factor = Math.Sqrt(_cs * (2 - _cs) * _mu);
        for (var i = 0; i < _d; i++) _pathSigma[i] = (1 - _cs) * _pathSigma[i] + factor * white[i];
        var length = Math.Sqrt(Simd.Dot(_pathSigma, _pathSigma) / (1 - Maths.Pow(1 - _cs, 2 * _generation)));
        stalled = length >= (1.4 + 2.0 / (_d + 1)) * _typical;
        var along2 = stalled ? 0 : Math.Sqrt(_cc * (2 - _cc) * _mu);
        for (var i = 0; i < _d; i++) _pathC[i] = (1 - _cc) * _pathC[i] + along2 * move[i];
    }

    private void Adapt(double[][] steps, bool stalled)
    {
        var keep = 1 - _c1 - _cmu * _weights.Sum() + (stalled ? _c1 * _cc * (2 - _cc) : 0);
        for (var i = 0; i < _d; i++)
        {
            for (var j = 0; j < _d; j++) _c[i][j] = keep * _c[i][j] + _c1 * _pathC[i] * _pathC[j];
        }
        for (var k = 0; k < steps.Length; k++)
        {
            var weight = _cmu * _weights[k];
            if (weight < 0)
            {
                double square = 0;
                for (var a = 0; a < _d; a++)
                {
                    double along = 0;
                    for (var i = 0; i < _d; i++) along += _vectors[i][a] * steps[k][i];
                    square += along * along / (_scales[a] * _scales[a]);
                }
                weight *= _d / Math.Max(square, 1e-12);
            }
            for (var i = 0; i < _d; i++) Simd.Add(_c[i], weight * steps[k][i], steps[k]);
        }
    }

    private void Decompose()
    {
        var (values, vectors) = Eigen.Of([.. _c.Select(r => (double[])r.Clone())]);
        _scales = [.. values.Select(v => Math.Sqrt(Math.Max(v, 1e-14)))];
        _vectors = vectors;
    }

    private static double[][] Identity(int n)
    {
        var rows = new double[n][];
        for (var i = 0; i < n; i++)
        {
            rows[i] = new double[n];
            rows[i][i] = 1;
        }
        return rows;
    }
}

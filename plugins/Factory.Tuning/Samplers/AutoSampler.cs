using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// Begins with Sobol points and then takes turns: the Gaussian process knows best where to look in the whole space, the evolution strategy with
/// its local model goes down what was found, whatever its scale and direction, and each learns from the other's trials, so that where one is
/// blind (corners of many dimensions, choices, ripples) the other goes on. When trials are many, the costly process takes fewer turns
/// and TPE takes part. For several objectives it is TPE's turn and the process's on one weighted mean after the other (J. Knowles, ParEGO, IEEE
/// Trans. Evol. Comput. 10 (2006)).
/// </summary>
[Sampler("auto", "Picks and combines the others by space, objectives and number of trials.")]
public sealed class AutoSampler : OneByOneSampler
{
    private const int ManyTrials = 200;
    private const int ManyFeatures = 40;
    private readonly GpSampler _gp = new();
    private readonly CmaEsSampler _cma = new();
    private readonly TpeSampler _tpe = new();
    private readonly MotpeSampler _motpe = new();

    private protected override Func<int, double[]> Chooser(Study study, History history)
    {
        if (study.Objectives.Count == 1) return n => Next(history, study.Seed, n);
        var objectives = Dominance.Objectives(study, history);
        var order = new Dominance(objectives, history.Trials).Order.ToArray();
        return n => Next(history, objectives, order, study.Seed, n);
    }

    private double[] Next(History history, long seed, int n)
    {
        if (IsEarly(history)) return Spread(history, seed, n);
        var costly = history.Scores.Count > ManyTrials || new Features(history.Space).Count > ManyFeatures;
        if (costly) return (n % 8) switch { 0 => _gp.Next(history, seed, n), 2 or 4 or 6 => _tpe.Next(history, seed, n), _ => _cma.Next(history, seed, n) };
        return n % 2 == 0 ? _gp.Next(history, seed, n) : _cma.Next(history, seed, n);
    }

    private static bool IsEarly(History history) => history.Scores.Count < Math.Clamp(history.Space.Count + 3, 5, 10);

    private double[] Next(History history, List<double[]> objectives, int[] order, long seed, int n)
    {
        var costly = history.Scores.Count > ManyTrials ? 4 : 2;
        if (IsEarly(history) || n % costly != 0) return _motpe.Next(history, order, seed, n);
        var random = SplitMix.Of(seed, n);
        return GpSampler.Learned(history, Scalarization.Of(objectives, random), random);
    }
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// All combinations, the last parameter fastest, each once, though it was to be tried first or an earlier study had it: where a parameter is not active,
/// its values make no points of their own.
/// Ranges have as many evenly spaced values as their <c>steps</c> say, ends included.
/// </summary>
[Sampler("grid", "All combinations, in order; ranges need `steps`.")]
public sealed class GridSampler : ISampler
{
    public IReadOnlyList<Value.Map> Propose(Study study, int count, CancellationToken cancellationToken)
    {
        var tried = study.Trials.Select(t => t.Parameters).ToHashSet();
        return [.. Points(study.Space, 0, Value.Map.Empty).Where(p => !tried.Contains(p)).Take(count)];
    }

    private static IEnumerable<Value.Map> Points(SearchSpace space, int from, Value.Map point)
    {
        if (from == space.Parameters.Count) return [point];
        var parameter = space.Parameters[from];
        return SearchSpace.IsActive(parameter, point)
            ? Values(parameter).SelectMany(v => Points(space, from + 1, point.With(parameter.Name, v)))
            : Points(space, from + 1, point);
    }

    private static IEnumerable<Value> Values(Parameter parameter) => parameter switch
    {
        Parameter.Choice c => c.Values,
        Parameter.Real { Steps: { } steps } r => Spread(r.Low, r.High, r.Log, steps).Select(v => (Value)Math.Clamp(v, r.Low, r.High)),
        Parameter.Whole { Steps: { } steps } w => Spread(w.Low, w.High, w.Log, steps).Select(v => (long)Math.Round(v)).Distinct().Select(v => (Value)v),
        Parameter.Whole w => Range(w.Low, w.High),
        _ => throw new StageFailedException($"a grid needs `steps` for the range of `{parameter.Name}`"),
    };

    private static IEnumerable<Value> Range(long low, long high)
    {
        for (var value = low; ; value++)
        {
            yield return value;
            if (value == high) yield break;
        }
    }

    private static IEnumerable<double> Spread(double low, double high, bool log, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            var u = steps == 1 ? 0 : (double)i / (steps - 1);
            yield return log ? Maths.Exp(Maths.Log(low) + u * (Maths.Log(high) - Maths.Log(low))) : low + u * (high - low);
        }
    }
}

using Factory.Sdk;

namespace Factory.Engine;

/// <summary>All combinations, the last dimension fastest. Ranges have as many evenly spaced values as their <c>steps</c> say, ends included.</summary>
internal sealed class GridSampler : ISampler
{
    /// <summary>How many points the grid of a space has; capped at <see cref="int.MaxValue"/>.</summary>
    /// <exception cref="ArgumentException">A real dimension has no number of steps.</exception>
    public static int SizeOf(IReadOnlyList<SearchDimension> space)
    {
        long size = 1;
        foreach (var dimension in space) size = Math.Min(int.MaxValue, size * Values(dimension).Count);
        return (int)size;
    }

    public IReadOnlyList<Value.Map> Propose(IReadOnlyList<SearchDimension> space, int first, int count)
    {
        var values = space.Select(Values).ToList();
        var size = SizeOf(space);
        return [.. Enumerable.Range(first, Math.Max(0, Math.Min(count, size - first))).Select(n => Point(space, values, n))];
    }

    private static Value.Map Point(IReadOnlyList<SearchDimension> space, List<IReadOnlyList<Value>> values, long number)
    {
        var point = Value.Map.Empty;
        for (var i = space.Count - 1; i >= 0; i--)
        {
            point = point.With(space[i].Name, values[i][(int)(number % values[i].Count)]);
            number /= values[i].Count;
        }
        return point;
    }

    private static IReadOnlyList<Value> Values(SearchDimension dimension) => dimension switch
    {
        SearchDimension.Choice c => c.Values,
        SearchDimension.Real { Steps: { } steps } r => [.. Spread(r.Low, r.High, r.Log, steps).Select(v => (Value)v)],
        SearchDimension.Whole { Steps: { } steps } w =>
            [.. Spread(w.Low, w.High, w.Log, steps).Select(v => (long)Math.Round(v)).Distinct().Select(v => (Value)v)],
        SearchDimension.Whole w => [.. Enumerable.Range(0, (int)Math.Min(1_000_000, w.High - w.Low + 1)).Select(i => (Value)(w.Low + i))],
        _ => throw new ArgumentException($"a grid needs `steps` for the range of `{dimension.Name}`", nameof(dimension)),
    };

    private static IEnumerable<double> Spread(double low, double high, bool log, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            var u = steps == 1 ? 0 : (double)i / (steps - 1);
            yield return log ? Math.Exp(Math.Log(low) + u * (Math.Log(high) - Math.Log(low))) : low + u * (high - low);
        }
    }
}

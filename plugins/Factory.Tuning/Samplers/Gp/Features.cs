namespace Factory.Tuning;

/// <summary>
/// Coordinates as a kernel sees them: a number is itself, in the middle where it is not active; a choice of two is 0 or 1, one of more has a
/// feature a value, at distance 1 from each other.
/// </summary>
internal sealed class Features
{
    private static readonly double s_half = Math.Sqrt(0.5);
    private readonly UnitSpace _space;
    private readonly int[] _at;

    public Features(UnitSpace space)
    {
        _space = space;
        _at = new int[space.Count];
        for (var i = 0; i < space.Count; i++)
        {
            _at[i] = Count;
            Count += space.Dimensions[i].Choices > 2 ? space.Dimensions[i].Choices : 1;
        }
    }

    public int Count { get; }

    /// <summary>Where a number's feature is.</summary>
    public int Of(int coordinate) => _at[coordinate];

    public double[] Map(ReadOnlySpan<double> x)
    {
        var features = new double[Count];
        Map(x, features);
        return features;
    }

    public void Map(ReadOnlySpan<double> x, Span<double> features)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var dimension = _space.Dimensions[i];
            if (dimension.Choices <= 2)
            {
                features[_at[i]] = double.IsNaN(x[i]) ? 0.5 : x[i];
                continue;
            }
            for (var c = 0; c < dimension.Choices; c++) features[_at[i] + c] = x[i] == c ? s_half : 0;
        }
    }
}

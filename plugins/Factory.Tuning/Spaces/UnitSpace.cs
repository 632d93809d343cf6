using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>
/// A search space as coordinates: of each parameter its place in [0, 1] (by logarithm where the parameter says so), of a choice the index
/// of its value, and NaN where a parameter is not active. Points of an earlier space that lacked a parameter have NaN there, too.
/// </summary>
internal sealed class UnitSpace
{
    public UnitSpace(SearchSpace space)
    {
        var names = space.Parameters.Select((p, i) => (p.Name, i)).ToDictionary(p => p.Name, p => p.i, StringComparer.Ordinal);
        Dimensions = [.. space.Parameters.Select(p => new Dimension(p, p.When is { } when ? names[when.Parameter] : -1))];
    }

    public Dimension[] Dimensions { get; }
    public int Count => Dimensions.Length;
    public bool IsConditional => Dimensions.Any(d => d.Parent >= 0);

    public double[] Encode(Value.Map point)
    {
        var x = new double[Count];
        for (var i = 0; i < Count; i++)
            x[i] = IsActive(i, x) && point[Dimensions[i].Name] is { } value ? Dimensions[i].Encode(value) : double.NaN;
        return x;
    }

    public Value.Map Decode(ReadOnlySpan<double> x)
    {
        var members = Value.Map.Empty.Members.ToBuilder();
        for (var i = 0; i < Count; i++)
        {
            if (!double.IsNaN(x[i])) members[Dimensions[i].Name] = Dimensions[i].Decode(x[i]);
        }
        return new(members.ToImmutable());
    }

    /// <summary>Whether coordinate <paramref name="i"/> has a value in the point, by those before it.</summary>
    public bool IsActive(int i, ReadOnlySpan<double> x)
    {
        var dimension = Dimensions[i];
        if (dimension.Parent < 0) return true;
        var parent = x[dimension.Parent];
        return !double.IsNaN(parent) && dimension.ParentValues.Contains(Dimensions[dimension.Parent].Decode(parent));
    }

    /// <summary>Makes any coordinates a point of the space: whole numbers in their middle, nothing where a parameter is not active.</summary>
    public void Settle(Span<double> x)
    {
        for (var i = 0; i < Count; i++)
        {
            var dimension = Dimensions[i];
            if (!IsActive(i, x)) x[i] = double.NaN;
            else if (double.IsNaN(x[i])) x[i] = dimension.FromUniform(0.5);
            else if (!dimension.IsChoice) x[i] = dimension.Snap(x[i]);
        }
    }

    /// <summary>The point of uniform numbers.</summary>
    public void FromUniform(Span<double> u)
    {
        for (var i = 0; i < Count; i++) u[i] = IsActive(i, u) ? Dimensions[i].FromUniform(u[i]) : double.NaN;
    }

    public double[] Draw(SplitMix random)
    {
        var x = new double[Count];
        for (var i = 0; i < Count; i++) x[i] = random.NextDouble();
        FromUniform(x);
        return x;
    }
}

using Factory.Sdk;

namespace Factory.Tuning;

/// <summary>A parameter as a coordinate: a number in [0, 1], or the index of a choice's value.</summary>
internal sealed class Dimension
{
    private readonly Parameter _parameter;
    private readonly Dictionary<Value, int> _indices = [];
    private readonly double _low;
    private readonly double _high;
    private readonly bool _log;

    public Dimension(Parameter parameter, int parent)
    {
        _parameter = parameter;
        Parent = parent;
        switch (parameter)
        {
            case Parameter.Choice c:
                Choices = c.Values.Count;
                for (var i = 0; i < Choices; i++) _indices[c.Values[i]] = i;
                break;
            case Parameter.Real r:
                (_low, _high, _log) = (r.Low, r.High, r.Log);
                Levels = r.Low == r.High ? 1 : int.MaxValue;
                break;
            case Parameter.Whole w:
                // A whole number stands for the interval of half around it.
                (_low, _high, _log) = (w.Low - 0.5, w.High + 0.5, w.Log);
                Levels = (int)Math.Min(int.MaxValue, (double)w.High - w.Low + 1);
                break;
            default: throw new ArgumentException($"a {parameter.GetType().Name} cannot be searched", nameof(parameter));
        }
        if (_log) (_low, _high) = (Maths.Log(_low), Maths.Log(_high));
    }

    public string Name => _parameter.Name;
    /// <summary>The coordinate that the condition is about, or −1.</summary>
    public int Parent { get; }
    public IReadOnlyList<Value> ParentValues => _parameter.When!.Values;
    /// <summary>How many values a choice has; 0 for a number.</summary>
    public int Choices { get; }
    public bool IsChoice => Choices > 0;
    /// <summary>How many different values a number has.</summary>
    public int Levels { get; }
    public bool IsWhole => _parameter is Parameter.Whole;

    /// <summary>The coordinate of a value; NaN when the parameter cannot have it.</summary>
    public double Encode(Value value) => (_parameter, value) switch
    {
        (Parameter.Choice, _) => _indices.TryGetValue(value, out var index) ? index : double.NaN,
        (Parameter.Real r, _) when value.AsNumber() is { } v && v >= r.Low && v <= r.High => Unit(v),
        (Parameter.Whole w, Value.Integer i) when i.Value >= w.Low && i.Value <= w.High => Unit(i.Value),
        _ => double.NaN,
    };

    public Value Decode(double u) => _parameter switch
    {
        Parameter.Choice c => c.Values[(int)u],
        Parameter.Real r => Math.Clamp(At(u), r.Low, r.High),
        Parameter.Whole w => Math.Clamp((long)Math.Round(At(u)), w.Low, w.High),
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The coordinate that stands for all that mean the same value.</summary>
    public double Snap(double u) => _parameter is not Parameter.Whole w ? Math.Clamp(u, 0, 1) : Unit(Math.Clamp(Math.Round(At(u)), w.Low, w.High));

    /// <summary>The coordinate of a uniform number.</summary>
    public double FromUniform(double u) => IsChoice ? Math.Min(Choices - 1, (int)(u * Choices)) : Snap(u);

    private double Unit(double value) => _high <= _low ? 0.5 : Math.Clamp(((_log ? Maths.Log(value) : value) - _low) / (_high - _low), 0, 1);

    private double At(double u)
    {
        var v = _low + Math.Clamp(u, 0, 1) * (_high - _low);
        return _log ? Maths.Exp(v) : v;
    }
}

using Factory.Sdk;

namespace Factory.Conformance;

/// <summary>A function to be minimised, whose least value is known.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Space">Where it is defined.</param>
/// <param name="Minimum">Its least value.</param>
/// <param name="Value">The function.</param>
public sealed record Problem(string Name, SearchSpace Space, double Minimum, Func<Value.Map, double> Value)
{
    /// <summary>A problem of real numbers alone.</summary>
    public static Problem OfReals(string name, double minimum, IReadOnlyList<(double Low, double High)> ranges, Func<double[], double> value) =>
        new(name, new([.. ranges.Select((r, i) => new Parameter.Real($"x{i}", r.Low, r.High))]), minimum, point => value(Reals(point, ranges.Count)));

    private static double[] Reals(Value.Map point, int count)
    {
        var x = new double[count];
        for (var i = 0; i < count; i++) x[i] = point[$"x{i}"]!.AsNumber()!.Value;
        return x;
    }
}

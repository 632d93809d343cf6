using System.Globalization;

namespace Factory.Benchmarks;

/// <summary>Measured values of one thing.</summary>
internal sealed class Sample
{
    private readonly List<double> _values = [];

    public IReadOnlyList<double> Values => _values;
    public int Count => _values.Count;
    public double Mean => _values.Average();
    public double Median => Quantile(0.5);

    public void Add(double value)
    {
        _values.Add(value);
        _values.Sort();
    }

    public void AddAll(IEnumerable<double> values)
    {
        _values.AddRange(values);
        _values.Sort();
    }

    /// <summary>Interpolated linearly between the two nearest values (R's type 7).</summary>
    public double Quantile(double share)
    {
        var at = share * (_values.Count - 1);
        var (below, above) = ((int)Math.Floor(at), (int)Math.Ceiling(at));
        return _values[below] + (at - below) * (_values[above] - _values[below]);
    }

    /// <summary>Median and spread: three cells of a table.</summary>
    public string[] Cells(string unit) =>
        [Count.ToString(CultureInfo.InvariantCulture), $"{Number(Median)} {unit}", $"{Number(Quantile(0.1))}–{Number(Quantile(0.9))} {unit}"];

    public static string Number(double value) =>
        value.ToString(Math.Abs(value) < 10 ? "0.00" : Math.Abs(value) < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);
}

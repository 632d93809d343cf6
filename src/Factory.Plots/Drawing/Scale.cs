using System.Globalization;
using Factory.Control;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Factory.Plots.Drawing;

/// <summary>From an axis's values to where they are drawn: themselves, or their logarithms.</summary>
internal sealed class Scale(Axis axis)
{
    // Of what the library thinks fits: fewer are read more easily.
    private const double Density = 0.6;

    public double[] Map(IEnumerable<double> values) => [.. values.Select(Map)];

    public double Map(double value) => axis.Log ? Math.Log10(value) : value;

    public bool IsLog => axis.Log;

    /// <summary>Labels, ends and ticks, when all marks are there.</summary>
    /// <param name="drawn">The axis.</param>
    /// <param name="seen">From where to where the marks reach.</param>
    public void Apply(IAxis drawn, CoordinateRange seen)
    {
        drawn.Label.Text = axis.Label;
        var (low, high) = Ends(seen);
        drawn.Range.Set(axis.Reversed ? high : low, axis.Reversed ? low : high);
        if (axis.Ticks is { Count: 0 }) drawn.FrameLineStyle.Width = 0;
        drawn.TickGenerator = axis switch
        {
            { Ticks: { } ticks } => new NumericManual([.. ticks.Select(t => Map(t.At))], [.. ticks.Select(t => t.Label)]),
            { Log: true } => Decades(low, high),
            { Whole: true } => new NumericAutomatic { IntegerTicksOnly = true, LabelFormatter = Words, TickDensity = Density },
            _ => new NumericAutomatic { LabelFormatter = Words, TickDensity = Density },
        };
    }

    // A little air at ends that nobody set.
    private (double Low, double High) Ends(CoordinateRange seen)
    {
        var (low, high) = (Math.Min(seen.Value1, seen.Value2), Math.Max(seen.Value1, seen.Value2));
        if (!double.IsFinite(low) || !double.IsFinite(high)) (low, high) = (0, 1);
        var air = high > low ? 0.04 * (high - low) : Math.Max(0.5, 0.05 * Math.Abs(high));
        return (axis.Low is { } l ? Map(l) : low - air, axis.High is { } h ? Map(h) : high + air);
    }

    // Powers of ten; where there are few of them, two and five times them, too; where there are many, every so many.
    private static NumericManual Decades(double low, double high)
    {
        double[] within = high - low < 1.5 ? [1, 2, 5] : [1];
        var step = Math.Max(1, (int)Math.Ceiling((high - low) / 8));
        var ticks = new NumericManual();
        for (var power = (int)Math.Floor(low); power <= Math.Ceiling(high); power++)
        {
            if (power % step != 0) continue;
            foreach (var value in within.Select(w => w * Math.Pow(10, power)).Where(v => Math.Log10(v) >= low && Math.Log10(v) <= high))
                ticks.AddMajor(Math.Log10(value), Words(value));
        }
        return ticks;
    }

    internal static string Words(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 1e-3 or >= 1e6 => value.ToString("0.##e0", CultureInfo.InvariantCulture),
        _ => value.ToString("G5", CultureInfo.InvariantCulture),
    };
}

using System.Globalization;
using Factory.Sdk;

namespace Factory.Stages.Exec.Metrics;

/// <summary>Reads values of metrics of the declared types.</summary>
internal static class MetricValue
{
    public static Value? Parse(MetricType type, string text) => type switch
    {
        MetricType.Float => ParseNumber(text) is { } number ? new Value.Number(number) : null,
        MetricType.Int => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? new Value.Integer(whole) : null,
        MetricType.Bool => text.ToLowerInvariant() switch { "true" => new Value.Bool(true), "false" => new Value.Bool(false), _ => null },
        _ => new Value.Text(text),
    };

    /// <summary>The value as the type has it: an integer is a float too, a whole float an integer.</summary>
    public static Value? Convert(MetricType type, Value value) => (type, value) switch
    {
        (MetricType.Float, Value.Number) => value,
        (MetricType.Float, Value.Integer i) => new Value.Number(i.Value),
        (MetricType.Int, Value.Integer) => value,
        (MetricType.Int, Value.Number { Value: var n }) when double.IsInteger(n) && Math.Abs(n) < 1L << 62 => new Value.Integer((long)n),
        (MetricType.Bool, Value.Bool) or (MetricType.Text, Value.Text) => value,
        _ => null,
    };

    // The words of C, Python and JSON's extensions; .NET knows only its own.
    private static double? ParseNumber(string text) => text.TrimStart('+', '-').ToLowerInvariant() switch
    {
        "nan" => double.NaN,
        "inf" or "infinity" => text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null,
    };
}

using System.CommandLine.Parsing;
using System.Globalization;

namespace Factory.Cli;

/// <summary>Times as people write them: <c>90s</c>, <c>10min</c>, <c>2h</c>, <c>30d</c>.</summary>
internal static class Spans
{
    private static readonly (string Unit, double Seconds)[] s_units = [("min", 60), ("s", 1), ("h", 3600), ("d", 86400)];

    public static TimeSpan? Parse(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        foreach (var (unit, seconds) in s_units)
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * seconds < 1e9)
                return TimeSpan.FromSeconds(number * seconds);
        result.AddError($"`{text}` is no time: 90s, 10min, 2h, 30d");
        return null;
    }
}

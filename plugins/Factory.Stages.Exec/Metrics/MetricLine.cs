using System.Text.Json;
using System.Text.RegularExpressions;
using Factory.Sdk;

namespace Factory.Stages.Exec.Metrics;

/// <summary>
/// What a line of output says: <c>name=value</c>, several of them with blanks or commas between, or a JSON object. Any other
/// line says nothing.
/// </summary>
internal static partial class MetricLine
{
    /// <summary>Name to value; a text where the line has no types. Empty for a line that says nothing.</summary>
    public static IEnumerable<(string Name, Value Value, bool IsTyped)> Read(string line)
    {
        var text = line.AsSpan().Trim();
        if (text.StartsWith("{")) return Json(text.ToString());
        if (!text.Contains('=') || Pairs().Match(text.ToString()) is not { Success: true } match) return [];
        return match.Groups["name"].Captures.Zip(match.Groups["value"].Captures, (name, value) => (name.Value, (Value)value.Value, false));
    }

    private static IEnumerable<(string, Value, bool)> Json(string text)
    {
        try
        {
            return Value.Parse(text) is Value.Map map ? map.Members.Select(m => (m.Key, m.Value, true)) : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"^(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)[ ]?=[ ]?(?<value>[^\s,=]+)(?:[\s,]+|$))+$", RegexOptions.ExplicitCapture)]
    private static partial Regex Pairs();
}

using System.Text.Json;
using Factory.Control;

namespace Factory.Cli;

/// <summary>A gate's condition with what it came to and the values that it looked at; escaped.</summary>
internal static class ConditionWords
{
    public static string Of(ConditionView condition)
    {
        var outcome = condition.Value is { } value ? value ? "holds" : "does not hold" : $"could not be evaluated: {Escape.Line(condition.Error ?? "nobody knows why")}";
        var seen = string.Join(", ", condition.Seen.SelectMany(s => Seen(s.Key, s.Value, condition.Text)));
        return $"`{Escape.Line(condition.Text)}` {outcome}{(seen.Length > 0 ? $" ({seen})" : "")}";
    }

    // A stage is seen with all its metrics; only those that the condition names are told.
    private static IEnumerable<string> Seen(string name, JsonElement value, string text) => value.ValueKind switch
    {
        JsonValueKind.Null => [$"{Escape.Line(name)} = null"],
        JsonValueKind.Object => value.EnumerateObject().Where(m => IsNamed(m.Name, text)).SelectMany(m => Seen($"{name}.{m.Name}", m.Value, text)),
        _ => Words.Scalar(value) is { } words ? [$"{Escape.Line(name)} = {words}"] : [],
    };

    // `macro_f1` in the records is `MacroF1` in C#.
    private static bool IsNamed(string metric, string text) =>
        text.Contains(metric.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
}

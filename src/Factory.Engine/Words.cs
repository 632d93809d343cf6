using System.Globalization;
using Factory.Sdk;

namespace Factory.Engine;

/// <summary>How what the engine decides by is said to people.</summary>
public static class EngineWords
{
    public static string Words(this AttemptEnd end) => end switch
    {
        AttemptEnd.Succeeded => "it succeeded",
        AttemptEnd.Failed => "it failed",
        AttemptEnd.Crashed => "it crashed",
        AttemptEnd.TimedOut => "it took longer than its timeout",
        AttemptEnd.OutOfMemory => "it ran out of memory",
        AttemptEnd.Cancelled => "it was cancelled",
        AttemptEnd.Lost => "its process vanished, and nobody saw how",
        AttemptEnd.DeviceFault => "its device failed",
        AttemptEnd.Preempted => "it was paused, and goes on from its last checkpoint",
        AttemptEnd.OverBudget => "its budget is used up",
        AttemptEnd.Paused => "it has reached its rung, and may go on from there",
        AttemptEnd.Pruned => "its study ended it early",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, null),
    };

    /// <summary>What a condition looked at: <c>report.Accuracy = 0.91, least = 0.95</c>. Of a stage only the metrics that it names.</summary>
    internal static string SeenInWords(this ConditionValue condition)
    {
        var seen = string.Join(", ", condition.Seen.Members.SelectMany(m => Seen(m.Key, m.Value, condition.Text)));
        return seen.Length > 0 ? seen : "nothing else in it";
    }

    private static IEnumerable<string> Seen(string name, Value value, string text) => value switch
    {
        Value.Map map => map.Members.Where(m => IsNamed(m.Key, text)).SelectMany(m => Seen($"{name}.{MetricNames.ToPascal(m.Key)}", m.Value, text)),
        Value.Null => [$"{name} = null"],
        _ when value.AsText() is { } words => [$"{name} = \"{words}\""],
        Value.Number number => [$"{name} = {number.Value.ToString("G6", CultureInfo.InvariantCulture)}"],
        _ => [$"{name} = {value}"],
    };

    // Records may say `macro_f1` for what is `MacroF1` in C#.
    private static bool IsNamed(string metric, string text) => text.Contains(metric.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    /// <summary>Seconds as the language writes them: in the largest unit that is whole.</summary>
    internal static string AsDuration(this double seconds) => seconds switch
    {
        >= 86400 when seconds % 86400 == 0 => Say(seconds / 86400, seconds == 86400 ? " day" : " days"),
        >= 3600 when seconds % 3600 == 0 => Say(seconds / 3600, "h"),
        >= 60 when seconds % 60 == 0 => Say(seconds / 60, " min"),
        _ => Say(seconds, "s"),
    };

    private static string Say(double number, string unit) => number.ToString("0.###", CultureInfo.InvariantCulture) + unit;
}

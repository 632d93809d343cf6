using System.Globalization;
using System.Text.Json;
using Factory.Control;

namespace Factory.Cli;

/// <summary>Numbers, times and states as people read them.</summary>
internal static class Words
{
    public static string Of(Enum word) => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString()).Replace('_', ' ');

    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 0 } => "0 s",
        { TotalSeconds: < 0.9995 } => Invariant($"{time.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 9.95 } => Invariant($"{time.TotalSeconds:0.0} s"),
        { TotalSeconds: < 59.5 } => Invariant($"{time.TotalSeconds:0} s"),
        { TotalHours: < 1 } => Invariant($"{(int)time.TotalMinutes} min {time.Seconds} s"),
        { TotalDays: < 2 } => Invariant($"{(int)time.TotalHours} h {time.Minutes} min"),
        _ => Invariant($"{(int)time.TotalDays} d {time.Hours} h"),
    };

    public static string Ago(DateTimeOffset then, DateTimeOffset now) =>
        now - then is var time && time < TimeSpan.FromSeconds(5) ? "just now"
        : time < TimeSpan.FromMinutes(1) ? Invariant($"{time.TotalSeconds:0} s ago")
        : time < TimeSpan.FromHours(1) ? Invariant($"{(int)time.TotalMinutes} min ago")
        : time < TimeSpan.FromDays(2) ? Invariant($"{(int)time.TotalHours} h ago")
        : Invariant($"{then.ToLocalTime():yyyy-MM-dd HH:mm}");

    public static string Moment(DateTimeOffset time) => Invariant($"{time.ToLocalTime():yyyy-MM-dd HH:mm}");

    public static string In(DateTimeOffset then, DateTimeOffset now) =>
        then - now is var time && time < TimeSpan.FromMinutes(1) ? "in a moment"
        : time < TimeSpan.FromHours(2) ? Invariant($"in {(int)time.TotalMinutes} min")
        : time < TimeSpan.FromDays(2) ? Invariant($"in {(int)time.TotalHours} h") : Invariant($"in {(int)time.TotalDays} days");

    /// <summary>About four significant digits.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 1e15 or < 1e-4 => value.ToString("G3", CultureInfo.InvariantCulture),
        >= 1000 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.###", CultureInfo.InvariantCulture),
        >= 0.1 => value.ToString("0.####", CultureInfo.InvariantCulture),
        _ => value.ToString("G4", CultureInfo.InvariantCulture),
    };

    public static string Bytes(long amount)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
        double rest = amount;
        var unit = 0;
        for (; rest >= 1024 && unit < units.Length - 1; unit++) rest /= 1024;
        return Invariant($"{rest:0.#} {units[unit]}");
    }

    /// <summary>A count of a resource, which is bytes where its name says so.</summary>
    public static string Amount(string resource, long amount) =>
        resource.Contains("memory", StringComparison.Ordinal) ? Bytes(amount) : amount.ToString(CultureInfo.InvariantCulture);

    public static string Count(long number, string one, string? many = null) => Invariant($"{number} {(number == 1 ? one : many ?? one + "s")}");

    /// <summary>A value in short; null for what has no short form (lists and objects).</summary>
    public static string? Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Number(value.GetDouble()),
        JsonValueKind.String => Escape.Line(value.GetString()!),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    /// <summary><c>lr=0.003 hidden=64</c>; what has no short form is left out.</summary>
    public static string Settings(IReadOnlyDictionary<string, JsonElement> values, string equals = "=", string separator = " ") =>
        string.Join(separator, Pairs(values, equals));

    /// <summary><c>accuracy 0.974, loss 0.14</c>; the first of them when there are more than <paramref name="most"/>.</summary>
    public static string Metrics(IReadOnlyDictionary<string, JsonElement> metrics, int most = int.MaxValue)
    {
        var all = Pairs(metrics, " ").ToList();
        return string.Join(", ", all.Count > most ? all.Take(most).Append("…") : all);
    }

    private static IEnumerable<string> Pairs(IReadOnlyDictionary<string, JsonElement> values, string equals) =>
        values.Select(v => (v.Key, Value: Scalar(v.Value))).Where(v => v.Value is not null).Select(v => Escape.Line(v.Key) + equals + v.Value);

    /// <summary>Why something went wrong, on one line and escaped: of several lines the first and the last, which is what a program says when it dies.</summary>
    public static string Reason(string reason)
    {
        var lines = reason.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length <= 1 ? Escape.Line(reason.Trim()) : $"{Escape.Line(lines[0])} {(lines.Length > 2 ? "… " : "")}{Escape.Line(lines[^1])}";
    }

    public static TimeSpan Elapsed(DateTimeOffset started, DateTimeOffset? ended, DateTimeOffset now) => (ended ?? now) - started;

    public static TimeSpan? Elapsed(StageView stage, DateTimeOffset now) => stage.Started is { } started ? Elapsed(started, stage.Ended, now) : null;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Factory.Sdk;

namespace Factory.Language;

/// <summary>The commonest errors of the C# compiler in the words of who writes pipelines, who need not know what a definition or an operand is.</summary>
internal static class CompilerWords
{
    private static readonly FrozenSet<string> s_outside = new[]
    {
        "File", "Directory", "Path", "Stream", "StreamReader", "Console", "Environment", "Process", "Thread", "Task", "HttpClient", "Random", "Assembly", "Activator",
        "GC", "JsonSerializer", "JsonDocument", "open", "print", "import", "pandas", "pd", "numpy", "np", "torch",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] s_types = ["Math", "Regex", "TimeSpan", "DateTime", "DateOnly", "Enumerable", "ImmutableArray", "CultureInfo"];

    /// <param name="word">What the error is about, as it is written.</param>
    /// <param name="owner">What stands before its dot, or nothing.</param>
    /// <returns>Null for an error that the compiler tells well enough.</returns>
    public static (string Message, string? Suggestion)? Of(BoundExpression expression, string word, string owner, string message)
    {
        var quoted = Regex.Matches(message, "'([^']*)'").Select(m => m.Groups[1].Value).ToList();
        var told = (Code(message), quoted) switch
        {
            ("CS0103" or "CS0246", _) => ($"nothing is called `{word}` here", Unknown(expression, word)),
            ("CS0021", ["Row"]) => ("a column of `row` is not found by brackets", Column(word.Split('"') is [_, var name, ..] ? name : "x")),
            ("CS1012" or "CS1010" or "CS1011", _) when expression.Text.Contains('\'') => ("a text stands between double quotes, and this between single ones", "write `\"…\"`"),
            ("CS1061", [var list, ..]) when list.StartsWith("IReadOnlyList<", StringComparison.Ordinal) && expression.Names.GetValueOrDefault(owner) is ScopeName.MetricsList =>
                ($"`{owner}` holds one for each stage of the fan-out, and has itself no `{word}`", $"ask of all, `{owner}.All(x => x.{word} > 0.9)`, or of one of its values, `{owner}.Max(x => x.{word})`"),
            ("CS1061", [var one, ..]) when expression.Names.GetValueOrDefault(one) is ScopeName.MetricsList many => ($"`{one}` measures no `{word}`", Measures(word, many.Members)),
            ("CS1061", ["Row", ..]) => ($"`{owner}` has no `{word}`", Row(word)),
            ("CS1061" or "CS0117", [var type, ..]) => ($"{Kind(type)} has no `{word}`", null),
            ("CS0029" or "CS0266", [var found, var needed]) => ($"{Kind(needed)} is needed here, and this is {Kind(found)}", Converted(found, needed)),
            ("CS1503", [var found, var needed]) => ($"this argument must be {Kind(needed)}, and is {Kind(found)}", Read(expression, found, needed)),
            ("CS0019", [var sign, var left, var right]) => ($"`{sign}` cannot stand between {Kind(left)} and {Kind(right)}", Read(expression, left, right)),
            _ => ((string, string?)?)null,
        };
        return told is var (words, hint) ? ($"{words} ({Code(message)})", hint) : null;
    }

    /// <summary>What is meant by a metric that there is not.</summary>
    public static string Measures(string word, IReadOnlyList<MetricDescription> metrics)
    {
        var known = metrics.Select(m => MetricNames.ToPascal(m.Name)).ToList();
        return Binding.Nearest.To(word, known) is { } near ? $"did you mean `{near}`?"
            : known.Count == 0 ? $"it measures nothing yet: declare it there, `metrics {{ {MetricNames.ToSnake(word)} = float }}`" : $"it measures {string.Join(", ", known.Select(k => $"`{k}`"))}";
    }

    private static string Code(string message) => message.EndsWith(')') && message.LastIndexOf("(CS", StringComparison.Ordinal) is >= 0 and var at ? message[(at + 1)..^1] : "";

    private static string? Unknown(BoundExpression expression, string word)
    {
        if (s_outside.Contains(word)) return "C# in a pipeline computes, and reaches no files or programs: a stage reads these, such as `csv(\"data/file.csv\")` or `exec(…)`";
        string[] seen = [.. expression.HasRow ? ["row"] : Array.Empty<string>(), .. expression.Names.Keys.Order(StringComparer.Ordinal)];
        if (Binding.Nearest.To(word, [.. seen, .. s_types]) is { } near) return $"did you mean `{near}`?";
        if (expression.HasRow) return $"{Column(word)}; it sees {Names(seen)}";
        return seen.Length == 0 ? "it sees no names: there are no params, and no stages were given" : $"it sees {Names(seen)}";
    }

    private static string Names(string[] names) => string.Join(", ", names.Take(12).Select(n => $"`{n}`")) + (names.Length > 12 ? $" and {names.Length - 12} more" : "");

    private static string Row(string word) => Binding.Nearest.To(word, ["Number", "Text", "IsMissing", "Sum", "Mean", "Min", "Max", "Columns"]) is { } near ? $"did you mean `{near}`?" : Column(word);

    private static string Column(string name) => $"a column is read by its name: `row.Number(\"{name}\")`, or `row.Text(\"{name}\")`";

    private static string? Converted(string found, string needed) => (found, needed) switch
    {
        ("double" or "long" or "int", "bool") => "say of it what must hold, such as `… > 0`",
        ("string", "bool") => "say of it what must hold, such as `… == \"x\"`",
        ("double", "long" or "int") => "round it: `(long)Math.Round(…)`",
        ("bool", "double" or "long") => "write `… ? 1 : 0`",
        _ => null,
    };

    private static string? Read(BoundExpression expression, string one, string other) =>
        expression.HasRow && (one == "string") != (other == "string") && expression.Text.Contains("row.", StringComparison.Ordinal)
            ? "`row.Number(\"x\")` reads a number, `row.Text(\"x\")` a text" : null;

    private static string Kind(string type) => type.TrimEnd('?') switch
    {
        "bool" => "true or false",
        "int" or "long" => "a whole number",
        "double" or "float" or "decimal" => "a number",
        "string" => "a text",
        "System.TimeSpan" => "a duration",
        _ => $"`{type}`",
    };
}

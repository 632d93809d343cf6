using System.Globalization;
using System.Text.RegularExpressions;
using Factory.Sdk;

namespace Factory.Language;

/// <summary>What the script host finds wrong with an expression.</summary>
public enum ScriptFinding
{
    /// <summary>The C# compiler's own error.</summary>
    CSharp,
    /// <summary>A symbol that expressions may not use.</summary>
    NotAllowed,
    /// <summary>Not exactly one expression.</summary>
    NotAnExpression,
    /// <summary>Checking it took too long or too much memory, or ended the process.</summary>
    TooCostly,
}

/// <summary>Gives the script host's findings their place in the pipeline's file.</summary>
public static class ScriptFindings
{
    /// <param name="expression">Where it was found.</param>
    /// <param name="start">Offset in the expression's text, from 0; clamped to it.</param>
    /// <param name="length">How many characters; clamped, and at least one where there is one.</param>
    /// <param name="finding">What kind of mistake it is.</param>
    /// <param name="message">What is wrong, and what to do.</param>
    public static Diagnostic At(BoundExpression expression, int start, int length, ScriptFinding finding, string message)
    {
        var whole = expression.Span.Length;
        var from = Math.Clamp(start, 0, Math.Max(0, whole - 1));
        var span = new TextSpan(expression.Span.Start + from, Math.Clamp(length, Math.Min(1, whole), whole - from));
        return Metric(expression, span, finding, message) ?? Worded(expression, span, finding, message);
    }

    private static Diagnostic Worded(BoundExpression expression, TextSpan span, ScriptFinding finding, string message)
    {
        var at = span.Start - expression.Span.Start;
        var told = finding == ScriptFinding.CSharp ? CompilerWords.Of(expression, expression.Text.Substring(at, span.Length), Owner(expression.Text, at), message) : null;
        return new(Code(finding), DiagnosticSeverity.Error, span, told?.Message ?? message, told?.Suggestion ?? Percent(expression.Text, at, message) ?? Swallowed(finding, expression.Text[at..]) ?? Bracketed(expression.Text, message));
    }

    // `>= 95%` is a remainder of which half is missing.
    private static string? Percent(string text, int at, string message) =>
        message.Contains("CS1733", StringComparison.Ordinal) && Regex.Match(text[..Math.Min(text.Length, at + 1)], @"(\d+(?:\.\d+)?)\s*%\s*$", RegexOptions.CultureInvariant) is { Success: true } share
            ? $"C# has no units: `{share.Value.Trim()}` is `{(double.Parse(share.Groups[1].Value, CultureInfo.InvariantCulture) / 100).ToString(CultureInfo.InvariantCulture)}`" : null;

    // `a && b is null || c` asks for c where b is null and a is false.
    private static string? Bracketed(string text, string message) =>
        message.StartsWith("this may be null here", StringComparison.Ordinal) && Regex.Match(text, @"&&\s*(\w+\s+is\s+null)\s*\|\|", RegexOptions.CultureInvariant) is { Success: true } both
            ? $"`&&` binds closer than `||`: write `… && ({both.Groups[1]} || …)`, or two conditions" : null;

    // What does not belong to an expression is mostly the next setting, or what other languages have there.
    private static string? Swallowed(ScriptFinding finding, string rest) => finding != ScriptFinding.NotAnExpression ? null : Regex.Match(rest, @"^(;|,|and\b|or\b|not\b|if\b|in\b)", RegexOptions.CultureInvariant).Value switch
    {
        ";" => "leave it out: what comes after `=>` ends with its line",
        "," => "conditions are joined by `&&`, or each has a `require =>` of its own, on its own line",
        "and" => "C# writes `&&`",
        "or" => "C# writes `||`",
        "if" => "C# writes `condition ? this : that`",
        "in" => "C# writes `new[] { \"a\", \"b\" }.Contains(…)`, or `x is \"a\" or \"b\"`",
        _ => Setting(rest),
    };

    private static string? Setting(string rest) =>
        Regex.Match(rest, @"^([A-Za-z_]\w*)\s*(=(?!=)|\{)", RegexOptions.CultureInvariant) is { Success: true } setting
            ? $"all after `=>` is C# to the end of its line: begin a new line before `{setting.Groups[1]}`" : null;

    // The compiler knows a stage as some type without that member; an author knows it as a stage that measures.
    private static Diagnostic? Metric(BoundExpression expression, TextSpan span, ScriptFinding finding, string message)
    {
        if (finding != ScriptFinding.CSharp || !message.Contains("CS1061", StringComparison.Ordinal)) return null;
        var at = span.Start - expression.Span.Start;
        var word = expression.Text.Substring(at, span.Length);
        if (!expression.Names.TryGetValue(Owner(expression.Text, at), out var scope) || MetricsOf(scope) is not { } metrics) return null;
        return new(Code(finding), DiagnosticSeverity.Error, span, $"`{Owner(expression.Text, at)}` measures no `{word}`", CompilerWords.Measures(word, metrics));
    }

    private static string Owner(string code, int member)
    {
        var end = code[..member].TrimEnd().TrimEnd('.', '?', '!').TrimEnd().Length;
        var start = end;
        while (start > 0 && (char.IsLetterOrDigit(code[start - 1]) || code[start - 1] == '_')) start--;
        return code[start..end];
    }

    private static IReadOnlyList<MetricDescription>? MetricsOf(ScopeName scope) => scope switch
    {
        ScopeName.Metrics one => one.Members,
        ScopeName.Trial trial => trial.Members,
        ScopeName.Previous previous => previous.Members,
        _ => null,
    };

    /// <summary>A finding about an expression as a whole.</summary>
    public static Diagnostic At(BoundExpression expression, ScriptFinding finding, string message) =>
        At(expression, 0, expression.Span.Length, finding, message);

    private static string Code(ScriptFinding finding) => finding switch
    {
        ScriptFinding.CSharp => "FAC3001",
        ScriptFinding.NotAllowed => "FAC3002",
        ScriptFinding.NotAnExpression => "FAC3003",
        _ => "FAC3004",
    };
}

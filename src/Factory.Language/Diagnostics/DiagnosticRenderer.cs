using System.Text;

namespace Factory.Language;

/// <summary>
/// Writes diagnostics for people: place, message, the line with a caret under the span, and what to write instead.
/// <code>
/// digits.factory:12:25: error FAC2007: `parts` has no output `trian`
///     stage model = train.mlp(parts.trian)
///                                   ^^^^^
///     did you mean `parts.train`?
/// </code>
/// Nothing of the file reaches a terminal as a control character.
/// </summary>
public static class DiagnosticRenderer
{
    private const string Indent = "    ";
    private const int Tab = 4;
    private const int Width = 160;

    /// <summary>One diagnostic, each line ended by a line feed.</summary>
    public static string Render(SourceText source, Diagnostic diagnostic)
    {
        source = diagnostic.File ?? source;
        var start = Math.Clamp(diagnostic.Span.Start, 0, source.Text.Length);
        var (line, column) = source.Locate(start);
        var text = new StringBuilder();
        text.Append($"{source.Path}:{line}:{column}: {Word(diagnostic.Severity)} {diagnostic.Code}: {Clean(diagnostic.Message)}\n");
        AppendLine(text, source.Line(line), column - 1, diagnostic.Span.Length);
        if (diagnostic.Suggestion is { } suggestion) text.Append($"{Indent}{Clean(suggestion)}\n");
        return text.ToString();
    }

    /// <summary>All, in their order.</summary>
    public static string Render(SourceText source, IEnumerable<Diagnostic> diagnostics) => string.Concat(diagnostics.Select(d => Render(source, d)));

    // A span that goes on in the next line is marked to the end of its first; an empty one gets one caret.
    private static void AppendLine(StringBuilder text, string line, int column, int length)
    {
        column = Math.Min(column, line.Length);
        var first = Math.Max(0, column - Width / 2);
        var last = Math.Min(line.Length, first + Width);
        var marked = Math.Min(column + length, last);
        var before = Show(line[first..column]);
        if (first > 0) before = "… " + before;
        text.Append($"{Indent}{before}{Show(line[column..last])}{(last < line.Length ? " …" : "")}\n");
        text.Append($"{Indent}{new string(' ', before.Length)}{new string('^', Math.Max(1, Show(line[column..marked]).Length))}\n");
    }

    private static string Word(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "info",
    };

    private static string Show(string part) => Clean(part.Replace("\t", new string(' ', Tab)));

    private static string Clean(string text)
    {
        var halves = !IsPaired(text);
        return string.Concat(text.Select(c => char.IsControl(c) || halves && char.IsSurrogate(c) || IsInvisible(c) ? '\uFFFD' : c));
    }

    // Marks that turn the direction of what follows could show another text than the one that runs.
    private static bool IsInvisible(char c) =>
        c is >= '\u200B' and <= '\u200F' or >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u2028' or '\u2029' or '\uFEFF';

    private static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }
        return true;
    }
}

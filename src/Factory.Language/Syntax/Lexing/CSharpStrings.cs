namespace Factory.Language.Syntax;

/// <summary>How a C# string begins.</summary>
/// <param name="At">Where its first character is.</param>
/// <param name="Content">Where its content begins.</param>
/// <param name="Quotes">How many quotes open it: 1, or 3 and more for a raw one.</param>
/// <param name="Dollars">How many dollars; 0 when nothing is interpolated.</param>
internal readonly record struct StringStart(int At, int Content, int Quotes, int Dollars, bool Verbatim)
{
    public bool IsRaw => Quotes >= 3;

    public static StringStart? Read(string text, int at)
    {
        var i = at;
        var (dollars, verbatim) = (0, false);
        for (; i < text.Length && text[i] is '$' or '@'; i++)
        {
            if (text[i] == '$') dollars++;
            else if (verbatim) return null;
            else verbatim = true;
        }
        var quotes = 0;
        while (i + quotes < text.Length && text[i + quotes] == '"') quotes++;
        if (quotes == 0) return null;
        // Two quotes are an empty string; verbatim ones are never raw.
        if (quotes == 2 || verbatim) quotes = 1;
        return new(at, i + quotes, quotes, dollars, verbatim);
    }
}

/// <summary>Where C# strings end: regular, verbatim, raw, and interpolated ones with the code in their holes.</summary>
internal static class CSharpStrings
{
    public static (int At, CSharpProblem? Problem) End(string text, StringStart start, int depthLeft)
    {
        if (depthLeft == 0) return (start.Content, CSharpProblem.TooDeep);
        for (var i = start.Content; i < text.Length;)
        {
            var c = text[i];
            if (c == '\n' && !start.Verbatim && !start.IsRaw) break;
            if (c == '\\' && !start.Verbatim && !start.IsRaw) i += 2;
            else if (c == '"' && start.Verbatim && Characters.Is(text, i, "\"\"")) i += 2;
            else if (c == '"' && Run(text, i, '"') is var quotes && quotes >= start.Quotes) return (i + (start.IsRaw ? quotes : 1), null);
            else if (c == '"') i += Run(text, i, '"');
            else if (c == '{' && start.Dollars > 0)
            {
                var braces = Run(text, i, '{');
                i += braces;
                if (!OpensHole(start, braces)) continue;
                var hole = HoleEnd(text, i, depthLeft - 1);
                if (hole.Problem is not null) return hole;
                i = hole.At;
            }
            else i++;
        }
        return (start.Content, CSharpProblem.OpenText);
    }

    /// <summary>Where the code in the holes of a string begins and ends.</summary>
    /// <param name="end">The end of the string.</param>
    public static IEnumerable<(int Start, int End)> Holes(string text, StringStart start, int end)
    {
        for (var i = start.Content; i < end;)
        {
            var braces = Run(text, i, '{');
            if (text[i] == '\\' && !start.Verbatim && !start.IsRaw) i += 2;
            else if (braces > 0 && OpensHole(start, braces) && HoleEnd(text, i + braces, SyntaxLimits.Depth) is { Problem: null, At: var close })
            {
                yield return (i + braces, close - 1);
                i = close;
            }
            else i += Math.Max(1, braces);
        }
    }

    // In `$"{{x}}"` two braces are one that is meant; in a raw string fewer braces than dollars are.
    private static bool OpensHole(StringStart start, int braces) => start.IsRaw ? braces >= start.Dollars : braces % 2 == 1;

    // The end of a hole: its closing brace, which also ends one that is formatted (`{x:0.00}`).
    private static (int At, CSharpProblem? Problem) HoleEnd(string text, int at, int depthLeft)
    {
        var open = 0;
        while (at < text.Length)
        {
            if (text[at] == '}' && open == 0) return (at + 1, null);
            if (CSharpTokens.Opens(text[at])) open++;
            else if (CSharpTokens.Closes(text[at]) && open > 0) open--;
            if (open > SyntaxLimits.Depth) return (at, CSharpProblem.TooDeep);
            var end = CSharpTokens.End(text, at, depthLeft);
            if (end.Problem is not null) return end;
            at = end.At;
        }
        return (at, CSharpProblem.OpenText);
    }

    private static int Run(string text, int at, char c)
    {
        var end = at;
        while (end < text.Length && text[end] == c) end++;
        return end - at;
    }
}

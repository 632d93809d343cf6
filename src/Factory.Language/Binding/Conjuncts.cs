using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>The parts of a C# condition that <c>&amp;&amp;</c> joins, all of which must hold.</summary>
internal static class Conjuncts
{
    private static readonly HashSet<string> s_known = ["true", "false", "null", "is", "as", "not", "and", "or", "new", "typeof", "default",
        "int", "long", "double", "float", "decimal", "string", "bool", "char", "object"];

    /// <summary>Those that see nothing but params; none where the condition is not of that form.</summary>
    public static IEnumerable<BoundExpression> OfParams(BoundExpression condition) => (Of(condition.Text) is [_, _, ..] parts ? parts : [])
        .Select(p => condition with { Text = condition.Text.Substring(p.Start, p.Length), Span = new(condition.Span.Start + p.Start, p.Length) })
        .Where(SeesParamsOnly);

    /// <summary>All of them: the whole where nothing is joined, and none where something binds looser.</summary>
    public static IReadOnlyList<(int Start, int Length)> Of(string code)
    {
        List<(int, int)> parts = [];
        var (start, depth) = (Trivia.Skip(code, 0), 0);
        for (var at = start; at < code.Length;)
        {
            if (CSharpTokens.Opens(code[at])) depth++;
            else if (CSharpTokens.Closes(code[at])) depth--;
            else if (depth == 0 && BindsLooser(code, at)) return [];
            else if (depth == 0 && Characters.Is(code, at, "&&"))
            {
                parts.Add((start, code[..at].TrimEnd().Length - start));
                start = at = Trivia.Skip(code, at + 2);
                continue;
            }
            at = Trivia.Skip(code, CSharpTokens.End(code, at, SyntaxLimits.Depth).At);
        }
        parts.Add((start, code.TrimEnd().Length - start));
        return parts;
    }

    private static bool BindsLooser(string code, int at) => Characters.Is(code, at, "||") || Characters.Is(code, at, "=>")
        || code[at] == '?' && !Characters.Is(code, at, "?.") && !Characters.Is(code, at, "?[");

    /// <summary>Whether its words are params, numbers and types alone, as far as the text tells.</summary>
    public static bool SeesParamsOnly(BoundExpression part)
    {
        var afterDot = false;
        for (var at = Trivia.Skip(part.Text, 0); at < part.Text.Length;)
        {
            var end = CSharpTokens.End(part.Text, at, SyntaxLimits.Depth).At;
            if (!afterDot && Characters.NameEnd(part.Text, at) == end && !IsKnown(part.Text[at..end], part)) return false;
            afterDot = part.Text[at] == '.';
            at = Trivia.Skip(part.Text, end);
        }
        return true;
    }

    // What begins with a capital is a type, unless it is a name of the pipeline's.
    private static bool IsKnown(string word, BoundExpression part) =>
        part.Names.TryGetValue(word, out var name) ? name is ScopeName.Param : s_known.Contains(word) || char.IsUpper(word[0]);
}

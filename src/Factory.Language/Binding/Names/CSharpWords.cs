using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>The words of a C# expression, without understanding it: the script host does that later.</summary>
internal static class CSharpWords
{
    /// <summary>Every word, those in strings too, where an interpolation may hold a name.</summary>
    public static IEnumerable<string> All(string code)
    {
        for (var at = 0; at < code.Length;)
        {
            var end = Characters.NameEnd(code, at);
            if (end > at) yield return code[at..end];
            at = Math.Max(at + 1, end);
        }
    }

    /// <summary>The words of the code that a <c>.</c> follows and none precedes: <c>report</c> in <c>report.Accuracy</c>.</summary>
    public static IEnumerable<(string Word, int At)> Owners(string code)
    {
        var afterDot = false;
        for (var at = Trivia.Skip(code, 0); at < code.Length;)
        {
            var end = CSharpTokens.End(code, at, SyntaxLimits.Depth).At;
            var next = Trivia.Skip(code, end);
            if (!afterDot && Characters.NameEnd(code, at) == end && Follows(code, next)) yield return (code[at..end], at);
            afterDot = code[at] == '.';
            at = next;
        }
    }

    private static bool Follows(string code, int at) => Characters.Is(code, at, ".") && !Characters.Is(code, at, "..") || Characters.Is(code, at, "?.");
}

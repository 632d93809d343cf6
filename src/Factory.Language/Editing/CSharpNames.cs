using Factory.Language.Syntax;

namespace Factory.Language.Editing;

/// <summary>The words of C# that may be names from outside of it: those that no dot precedes, also in the holes of interpolated strings.</summary>
internal static class CSharpNames
{
    public static IEnumerable<(string Word, int At)> In(string code) => In(code, 0, code.Length);

    private static IEnumerable<(string Word, int At)> In(string code, int from, int to)
    {
        var afterDot = false;
        for (var at = Trivia.Skip(code, from); at < to;)
        {
            var end = Math.Max(at + 1, CSharpTokens.End(code, at, SyntaxLimits.Depth).At);
            if (StringStart.Read(code, at) is { Dollars: > 0 } start)
            {
                foreach (var (open, close) in CSharpStrings.Holes(code, start, end))
                    foreach (var name in In(code, open, close)) yield return name;
            }
            else if (!afterDot && Characters.NameEnd(code, at) == end) yield return (code[at..end], at);
            // `..` is a range, whose bounds are names again.
            afterDot = code[at] == '.' && !(at > 0 && code[at - 1] == '.');
            at = Trivia.Skip(code, end);
        }
    }
}

using Factory.Language.Syntax;

namespace Factory.Language.Formatting;

/// <summary>
/// C# keeps its layout within a line. Its further lines are moved together, so that the leftmost stands one step in
/// from the setting, or at it where it begins with a closing bracket.
/// </summary>
internal static class CSharpLayout
{
    public static string Place(string code, int indent)
    {
        if (!code.Contains('\n') || HoldsTallText(code)) return code;
        var lines = code.Split('\n').Select(l => l.TrimEnd()).ToList();
        var further = lines.Skip(1).Where(l => l.Length > 0).ToList();
        if (further.Count == 0) return code;
        var leftmost = further.MinBy(Width)!;
        var target = indent + (CSharpTokens.Closes(leftmost.TrimStart()[0]) ? 0 : Layout.Step);
        var move = target - Width(leftmost);
        return string.Join('\n', lines.Select((l, i) => i == 0 || l.Length == 0 ? l : new string(' ', Width(l) + move) + l.TrimStart()));
    }

    // A line's end inside a text is part of it.
    private static bool HoldsTallText(string code)
    {
        for (var at = 0; at < code.Length;)
        {
            var trivia = Trivia.Step(code, at);
            var end = trivia > at ? trivia : CSharpTokens.End(code, at, SyntaxLimits.Depth).At;
            if (trivia == at && code.AsSpan(at, end - at).Contains('\n')) return true;
            at = Math.Max(at + 1, end);
        }
        return false;
    }

    // A tab is as wide as a step.
    private static int Width(string line) => line.TakeWhile(char.IsWhiteSpace).Sum(c => c == '\t' ? Layout.Step : 1);
}

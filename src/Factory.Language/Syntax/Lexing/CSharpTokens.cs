namespace Factory.Language.Syntax;

/// <summary>The tokens of C# as far as needed to know what is inside a text and what is not.</summary>
internal static class CSharpTokens
{
    public static bool Opens(char c) => c is '(' or '[' or '{';
    public static bool Closes(char c) => c is ')' or ']' or '}';
    public static bool Match(char open, char close) => (open, close) is ('(', ')') or ('[', ']') or ('{', '}');

    /// <summary>The end of the token that begins here: a word or number, a string, a character, or one sign.</summary>
    public static (int At, CSharpProblem? Problem) End(string text, int at, int depthLeft)
    {
        if (text[at] == '\'') return CharacterEnd(text, at);
        if (StringStart.Read(text, at) is { } start) return CSharpStrings.End(text, start, depthLeft);
        if (!char.IsLetterOrDigit(text[at]) && text[at] is not ('_' or '@')) return (at + 1, null);
        var end = at + 1;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_' || IsPointOfNumber(text, at, end))) end++;
        return (end, null);
    }

    private static bool IsPointOfNumber(string text, int start, int at) =>
        text[at] == '.' && char.IsAsciiDigit(text[start]) && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]);

    private static (int, CSharpProblem?) CharacterEnd(string text, int at)
    {
        for (var i = at + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '\\') i++;
            else if (text[i] == '\'') return (i + 1, null);
        }
        return (at + 1, CSharpProblem.OpenText);
    }
}

namespace Factory.Language.Syntax;

/// <summary>The text in steps that are never inside a comment, a string or C#: for what must not parse.</summary>
internal static class Lexical
{
    /// <summary>The end of the comment, string, C# expression, word or sign that begins here.</summary>
    public static int Step(string text, int at)
    {
        var trivia = Trivia.Step(text, at);
        if (trivia > at) return trivia;
        if (text[at] == '"') return Math.Max(at + 1, TextGrammar.SkipText(text, at));
        if (Characters.Is(text, at, "=>")) return Math.Max(at + 2, CSharpExtent.Find(text, at + 2).End);
        var end = at;
        while (end < text.Length && Characters.ContinuesName(text[end])) end++;
        return Math.Max(end, at + 1);
    }
}

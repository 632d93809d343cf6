namespace Factory.Language.Syntax;

/// <summary>Where reading goes on after an error, so that one mistake is one diagnostic.</summary>
internal static class Recovery
{
    /// <summary>
    /// Whether a declaration begins here. No setting and no value has two words in a row, so that this is seen even
    /// where a closing brace is missing.
    /// </summary>
    public static bool StartsDeclaration(string text, int at)
    {
        var end = Characters.NameEnd(text, at);
        if (end == at || !Keywords.Contains(text.AsSpan(at, end - at))) return false;
        var next = Trivia.Skip(text, end);
        return next > end && next < text.Length && (Characters.StartsName(text[next]) || text[next] == '"');
    }

    /// <summary>Whether there is nothing that these words could be but the beginning of a declaration.</summary>
    public static bool IsDeclaration(string text, int at)
    {
        if (!StartsDeclaration(text, at)) return false;
        var next = Trivia.Skip(text, Characters.NameEnd(text, at));
        return text[next] == '"' || Trivia.Skip(text, Characters.NameEnd(text, next)) is var after && after < text.Length && text[after] is '=' or '[' or ':';
    }

    /// <summary>The next place where a declaration begins a line, or the text's end.</summary>
    public static int NextDeclaration(string text, int from)
    {
        var depth = 0;
        for (var at = Trivia.Skip(text, from); at < text.Length; at = Trivia.Skip(text, Lexical.Step(text, at)))
        {
            if (BeginsLine(text, at) && (StartsDeclaration(text, at) || IsKeywordInFirstColumn(text, at) || depth <= 0 && MeansDeclaration(text, at))) return at;
            if (CSharpTokens.Opens(text[at])) depth++;
            else if (CSharpTokens.Closes(text[at])) depth--;
        }
        return text.Length;
    }

    // `model = …` or `step model = …` in the first column: what is wrong with it is told too.
    private static bool MeansDeclaration(string text, int at)
    {
        if (at > 0 && text[at - 1] != '\n') return false;
        var end = Characters.NameEnd(text, at);
        var next = Trivia.Skip(text, end);
        if (end > at && Characters.NameEnd(text, next) is var second && second > next && !text.AsSpan(at, next - at).Contains('\n')) (end, next) = (second, Trivia.Skip(text, second));
        return end > at && Characters.Is(text, next, "=") && !Characters.Is(text, next, "=>") && !Characters.Is(text, next, "==");
    }

    /// <summary>The end of a setting that began at <paramref name="start"/> and cannot be read from <paramref name="error"/> on.</summary>
    public static int AfterSetting(string text, int start, int error)
    {
        var open = new Stack<char>();
        for (var at = start; at < text.Length;)
        {
            var c = text[at];
            if (c == '\n' && at >= error && open.Count == 0) return at;
            if (at >= error && at > start && BeginsLine(text, at) && (StartsDeclaration(text, at) || at == error && StartsSetting(text, at))) return at;
            if (CSharpTokens.Opens(c)) open.Push(c);
            else if (open.TryPeek(out var top) && CSharpTokens.Match(top, c)) open.Pop();
            else if (c == '}') return Math.Max(at, start + 1);
            at = Lexical.Step(text, at);
        }
        return text.Length;
    }

    // Where the name is missing, the layout that everyone writes is the best guess.
    private static bool IsKeywordInFirstColumn(string text, int at) =>
        (at == 0 || text[at - 1] == '\n') && Keywords.Contains(text.AsSpan(at, Characters.NameEnd(text, at) - at));

    private static bool StartsSetting(string text, int at)
    {
        var end = Characters.NameEnd(text, at);
        var next = Trivia.Skip(text, end);
        return end > at && next < text.Length && text[next] is '=' or '{';
    }

    private static bool BeginsLine(string text, int at)
    {
        while (at > 0 && text[at - 1] is ' ' or '\t') at--;
        return at == 0 || text[at - 1] is '\n' or '\uFEFF';
    }
}

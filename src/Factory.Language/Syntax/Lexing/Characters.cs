namespace Factory.Language.Syntax;

/// <summary>What single characters are. Names are ASCII, so that two that look alike are alike.</summary>
internal static class Characters
{
    public static bool StartsName(char c) => char.IsAsciiLetter(c) || c == '_';
    public static bool ContinuesName(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    /// <summary>The end of the name that begins at a place; the place itself when none does.</summary>
    public static int NameEnd(string text, int at)
    {
        if (at >= text.Length || !StartsName(text[at])) return at;
        var end = at + 1;
        while (end < text.Length && ContinuesName(text[end])) end++;
        return end;
    }

    /// <summary>The place of the next line's end, or the text's.</summary>
    public static int LineEnd(string text, int at)
    {
        var end = at < text.Length ? text.IndexOf('\n', at) : -1;
        return end < 0 ? text.Length : end;
    }

    public static bool Is(string text, int at, string what) => text.AsSpan(at).StartsWith(what);
}

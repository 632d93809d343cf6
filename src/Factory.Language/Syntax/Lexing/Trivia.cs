namespace Factory.Language.Syntax;

/// <summary>White space and comments, which are C#'s.</summary>
internal static class Trivia
{
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>The first place from <paramref name="at"/> on that is neither white space nor comment.</summary>
    public static int Skip(string text, int at)
    {
        while (at < text.Length)
        {
            var next = Step(text, at);
            if (next == at) break;
            at = next;
        }
        return at;
    }

    /// <summary>The end of the one white space or comment that begins here; the place itself when none does.</summary>
    public static int Step(string text, int at)
    {
        if (char.IsWhiteSpace(text[at]) || text[at] == ByteOrderMark) return at + 1;
        if (text[at] != '/') return at;
        if (Characters.Is(text, at, "//")) return Characters.LineEnd(text, at);
        return Characters.Is(text, at, "/*") ? BlockCommentEnd(text, at) ?? text.Length : at;
    }

    /// <summary>The end of a <c>/*</c> comment, or null when it is not closed.</summary>
    public static int? BlockCommentEnd(string text, int at)
    {
        var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
        return end < 0 ? null : end + 2;
    }

    /// <summary>The last run of <c>///</c> lines in the trivia between two places, without the slashes; null when there is none.</summary>
    public static string? Documentation(string text, int from, int to)
    {
        List<string> lines = [];
        for (var at = from; at < to; at = Step(text, at))
        {
            if (IsDocumentation(text, at)) lines.Add(text[(at + 3)..Characters.LineEnd(text, at)].Trim());
            else if (!char.IsWhiteSpace(text[at]) && text[at] != ByteOrderMark) lines.Clear();
        }
        var joined = string.Join('\n', lines).Trim();
        return joined.Length == 0 ? null : joined;
    }

    private static bool IsDocumentation(string text, int at) => Characters.Is(text, at, "///") && !Characters.Is(text, at, "////");
}

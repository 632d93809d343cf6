using Factory.Language.Syntax;

namespace Factory.Language.Formatting;

internal enum FormatKind
{
    Word,
    Number,
    Text,
    CSharp,
    Sign,
    End,
}

/// <summary>A comment before a token.</summary>
/// <param name="Text">As it is written, without white space at its end.</param>
/// <param name="Lines">Line ends between it and what is before it.</param>
internal sealed record FormatComment(string Text, int Lines)
{
    public bool IsLine => Text.StartsWith("//", StringComparison.Ordinal);
    public bool IsDocumentation => Text.StartsWith("///", StringComparison.Ordinal) && !Text.StartsWith("////", StringComparison.Ordinal);
}

/// <summary>A token with what stands before it.</summary>
/// <param name="Text">As it is to be written.</param>
/// <param name="At">Where it was.</param>
/// <param name="Comments">The comments before it, in order.</param>
/// <param name="Lines">Line ends between it and the last of its comments, or the token before.</param>
internal sealed record FormatToken(FormatKind Kind, string Text, int At, IReadOnlyList<FormatComment> Comments, int Lines)
{
    /// <summary>Line ends between it, with its comments, and the token before.</summary>
    public int LinesBefore => Comments is [var first, ..] ? first.Lines : Lines;

    public bool Is(string sign) => Kind == FormatKind.Sign && Text == sign;
    public bool Opens => Kind == FormatKind.Sign && Text is "(" or "[" or "{";
    public bool Closes => Kind == FormatKind.Sign && Text is ")" or "]" or "}";

    /// <summary>Whether two texts are the same but for white space and commas before closing brackets.</summary>
    public static bool Same(IReadOnlyList<FormatToken> before, IReadOnlyList<FormatToken> after) =>
        Meaning(before).SequenceEqual(Meaning(after)) && Remarks(before).SequenceEqual(Remarks(after));

    private static IEnumerable<(FormatKind, string)> Meaning(IReadOnlyList<FormatToken> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Is(",") && i + 1 < tokens.Count && tokens[i + 1].Closes) continue;
            yield return (tokens[i].Kind, tokens[i].Kind == FormatKind.CSharp ? Squeezed(tokens[i].Text) : tokens[i].Text);
        }
    }

    private static IEnumerable<string> Remarks(IReadOnlyList<FormatToken> tokens) => tokens.SelectMany(t => t.Comments).Select(c => c.Text);

    private static string Squeezed(string code)
    {
        var text = new System.Text.StringBuilder(code.Length);
        for (var at = 0; at < code.Length;)
        {
            var end = char.IsWhiteSpace(code[at]) ? at + 1 : CSharpTokens.End(code, at, SyntaxLimits.Depth).At;
            if (!char.IsWhiteSpace(code[at])) text.Append(code, at, end - at);
            at = Math.Max(at + 1, end);
        }
        return text.ToString();
    }
}

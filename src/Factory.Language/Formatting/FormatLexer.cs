using Factory.Language.Syntax;

namespace Factory.Language.Formatting;

/// <summary>A text without errors as tokens, each with the comments before it; the last one is the end.</summary>
internal static class FormatLexer
{
    public static IReadOnlyList<FormatToken> Read(string text)
    {
        List<FormatToken> tokens = [];
        for (var at = 0; ;)
        {
            var (comments, lines, start) = TriviaBefore(text, at);
            // Nothing stands before the first token that a comment could belong to.
            if (tokens.Count == 0 && comments is [{ Lines: 0 } first, ..]) comments[0] = first with { Lines = 1 };
            if (start == text.Length)
            {
                tokens.Add(new(FormatKind.End, "", start, comments, lines));
                return tokens;
            }
            var afterMark = tokens is [.., { Kind: FormatKind.Sign, Text: "=>" }];
            var (kind, end, written) = afterMark ? CSharp(text, at) : Token(text, start);
            tokens.Add(new(kind, written ?? text[start..end], start, comments, lines));
            at = end;
        }
    }

    private static (List<FormatComment> Comments, int Lines, int Start) TriviaBefore(string text, int at)
    {
        List<FormatComment> comments = [];
        var lines = 0;
        while (at < text.Length)
        {
            var next = Trivia.Step(text, at);
            if (next == at) break;
            if (text[at] == '/')
            {
                comments.Add(new(text[at..next].TrimEnd().Replace("\r\n", "\n"), lines));
                lines = 0;
            }
            else if (text[at] == '\n') lines++;
            at = next;
        }
        return (comments, lines, at);
    }

    private static (FormatKind, int, string?) CSharp(string text, int after)
    {
        var extent = CSharpExtent.Find(text, after);
        return (FormatKind.CSharp, extent.End, null);
    }

    private static (FormatKind, int, string?) Token(string text, int at)
    {
        if (text[at] == '"') return (FormatKind.Text, TextGrammar.SkipText(text, at), null);
        if (Characters.NameEnd(text, at) is var word && word > at) return (FormatKind.Word, word, null);
        var (digits, unit) = NumberGrammar.Extent(text, at);
        if (digits > at) return (FormatKind.Number, Math.Max(digits, unit.End), Number(text[at..digits], text.Substring(unit.Start, unit.Length)));
        var isPair = Characters.Is(text, at, "=>") || Characters.Is(text, at, "..");
        return (FormatKind.Sign, at + (isPair ? 2 : 1), null);
    }

    // `70%`, `2h`, `90s`; `10 min`, `16 GiB`, `25 USD`.
    private static string Number(string digits, string unit) => unit.Length switch
    {
        0 => digits,
        1 => digits + (unit == "B" ? " B" : unit),
        _ => unit == "ms" ? digits + unit : $"{digits} {unit}",
    };
}

using System.Text;

namespace Factory.Language.Syntax;

/// <summary>What must hold before a text may meet the recursive parser; a flat scan, linear in the text.</summary>
internal static class LimitCheck
{
    /// <returns>Whether the text may be parsed.</returns>
    /// <param name="from">Where it begins in the text.</param>
    public static bool Passes(string text, DiagnosticBag diagnostics, int from = 0)
    {
        if (text.Length > SyntaxLimits.Text || Encoding.UTF8.GetByteCount(text) > SyntaxLimits.Text)
        {
            diagnostics.TextTooLarge();
            return false;
        }
        return Nests(text, from, diagnostics);
    }

    private static bool Nests(string text, int from, DiagnosticBag diagnostics)
    {
        var (depth, guesses) = (0, 0);
        for (var at = from; at < text.Length;)
        {
            if (CSharpTokens.Opens(text[at]) && ++depth > SyntaxLimits.Depth) return TooDeep(new(at, 1), diagnostics);
            if (CSharpTokens.Closes(text[at]) && depth > 0) depth--;
            if (Characters.Is(text, at, "/*") && Trivia.BlockCommentEnd(text, at) is null)
            {
                diagnostics.CommentNotClosed(new(at, 2));
                return false;
            }
            if (!Characters.Is(text, at, "=>"))
            {
                at = Lexical.Step(text, at);
                continue;
            }
            var extent = CSharpExtent.Find(text, at + 2);
            if (extent.Problem == CSharpProblem.TooDeep) return TooDeep(extent.ProblemAt, diagnostics);
            // Each expression without an end has been read to the end of the text.
            if (extent.Problem != CSharpProblem.None && ++guesses > SyntaxLimits.Errors)
            {
                diagnostics.TooManyErrors(new(at, 2));
                return false;
            }
            at = Math.Max(at + 2, extent.End);
        }
        return true;
    }

    private static bool TooDeep(TextSpan at, DiagnosticBag diagnostics)
    {
        diagnostics.NestedTooDeeply(at);
        return false;
    }
}

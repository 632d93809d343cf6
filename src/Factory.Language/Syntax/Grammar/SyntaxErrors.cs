using Sprache;

namespace Factory.Language.Syntax;

/// <summary>Turns a failed parse into a diagnostic.</summary>
internal static class SyntaxErrors
{
    /// <returns>Where the error is: the first token that does not fit.</returns>
    public static int Report<T>(IResult<T> failure)
    {
        var input = (TextInput)failure.Remainder;
        var at = input.Token;
        if (failure.Message == Combine.Silent) return at;
        IReadOnlyList<string> expected = [.. failure.Expectations.Distinct()];
        // Where the text ends too soon, what is missing belongs after its last word, and not at the end of the empty lines below.
        var span = at == input.Source.Length ? new TextSpan(input.Position, 0) : new TextSpan(at, TokenEnd(input.Source, at) - at);
        input.Diagnostics.Unexpected(span, Found(input.Source, span), expected, SyntaxHints.For(input.Source, at, expected));
        return at;
    }

    private static int TokenEnd(string text, int at)
    {
        if (at == text.Length) return at;
        if (text[at] == '"') return TextGrammar.SkipText(text, at);
        var end = at;
        while (end < text.Length && Characters.ContinuesName(text[end])) end++;
        var isPair = Characters.Is(text, at, "=>") || Characters.Is(text, at, "..") || char.IsHighSurrogate(text[at]) && at + 1 < text.Length;
        return end > at ? end : at + (isPair ? 2 : 1);
    }

    private static string Found(string text, TextSpan span) =>
        span.Length == 0 ? "the end of the file" : text[span.Start] == '"' ? "a string" : $"`{text.Substring(span.Start, Math.Min(span.Length, 40))}`";
}

using Sprache;

namespace Factory.Language.Syntax;

/// <summary>Text → syntax. Never throws for what the text holds; what is wrong goes into the bag.</summary>
internal static class PipelineParser
{
    /// <returns>Null when the text is not fit to be parsed.</returns>
    public static PipelineSyntax? Parse(string text, DiagnosticBag diagnostics) =>
        Declarations(text, 0, diagnostics) is { } declarations ? Assemble(declarations, text, diagnostics) : null;

    /// <summary>A file that others use: declarations without a header.</summary>
    /// <param name="text">What comes before it, and it.</param>
    /// <param name="from">Where it begins.</param>
    public static IReadOnlyList<DeclarationSyntax> ParseUsed(string text, int from, DiagnosticBag diagnostics)
    {
        var declarations = Declarations(text, from, diagnostics) ?? [];
        foreach (var header in declarations.OfType<HeaderSyntax>()) diagnostics.HeaderInUsed(header.Span);
        return [.. declarations.Where(d => d is not HeaderSyntax)];
    }

    private static List<DeclarationSyntax>? Declarations(string text, int from, DiagnosticBag diagnostics)
    {
        if (!LimitCheck.Passes(text, diagnostics, from)) return null;
        List<DeclarationSyntax> declarations = [];
        for (var input = new TextInput(text, from, diagnostics); !Ends(input);)
        {
            var (declaration, next) = Declaration(input);
            declarations.Add(declaration);
            input = next;
        }
        return declarations;
    }

    /// <summary>Reads a text that is one value, such as that of <c>--set</c>; null when it is none.</summary>
    public static ValueSyntax? ParseValue(string text)
    {
        var diagnostics = new DiagnosticBag();
        if (!LimitCheck.Passes(text, diagnostics)) return null;
        var value = ValueGrammar.Value(new TextInput(text, 0, diagnostics));
        return value.WasSuccessful && Tokens.End(value.Remainder).WasSuccessful && diagnostics.Count == 0 ? value.Value : null;
    }

    private static bool Ends(TextInput input)
    {
        var at = input.Token;
        if (at == input.Source.Length) return true;
        if (!input.Diagnostics.IsFull) return false;
        input.Diagnostics.TooManyErrors(new(at, 1));
        return true;
    }

    private static (DeclarationSyntax, TextInput) Declaration(TextInput input)
    {
        var (text, at) = (input.Source, input.Token);
        var summary = Trivia.Documentation(text, input.Position, at);
        var result = DeclarationGrammar.Declaration(input);
        if (result.WasSuccessful) return (result.Value with { Summary = summary }, (TextInput)result.Remainder);
        var error = SyntaxErrors.Report(result);
        var next = Recovery.NextDeclaration(text, error > at ? error : Lexical.Step(text, at));
        return (new BrokenSyntax(NameAfterKeyword(input), new(at, Math.Max(1, error - at))), input.To(next));
    }

    private static NameSyntax? NameAfterKeyword(TextInput input) =>
        Tokens.Name(input) is { WasSuccessful: true } keyword && Tokens.Name(keyword.Remainder) is { WasSuccessful: true } name ? name.Value : null;

    private static PipelineSyntax Assemble(List<DeclarationSyntax> declarations, string text, DiagnosticBag diagnostics)
    {
        var header = declarations.OfType<HeaderSyntax>().FirstOrDefault();
        if (header is null && declarations is not [BrokenSyntax, ..])
            diagnostics.HeaderMissing(declarations is [var first, ..] ? new(first.Span.Start, 0) : new(0, 0));
        foreach (var second in declarations.OfType<HeaderSyntax>().Skip(1)) diagnostics.SecondHeader(second.Span);
        if (header is not null && declarations[0] is not (HeaderSyntax or BrokenSyntax)) diagnostics.HeaderNotFirst(header.Span);
        return new(header, [.. declarations.Where(d => d is not HeaderSyntax)], new(0, text.Length));
    }
}

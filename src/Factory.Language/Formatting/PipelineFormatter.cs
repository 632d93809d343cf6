using Factory.Language.Formatting;
using Factory.Language.Syntax;

namespace Factory.Language;

/// <summary>What became of a text that was to be laid out.</summary>
/// <param name="Text">The text in its canonical layout; null when it cannot be parsed.</param>
/// <param name="Diagnostics">Why it cannot be parsed; empty when it can.</param>
public sealed record FormatResult(string? Text, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>The one canonical layout. Changes nothing but white space, the spelling of units (<c>2 h</c> → <c>2h</c>) and commas before a closing bracket.</summary>
public static class PipelineFormatter
{
    /// <summary>Never throws for what the text holds. Pure, and linear in the text. What cannot be parsed is left alone.</summary>
    public static FormatResult Format(SourceText source)
    {
        var diagnostics = new DiagnosticBag(new SourceMap(source));
        var syntax = PipelineParser.Parse(source.Text, diagnostics);
        // A header that is missing or in the wrong place is no matter of layout; a second one is nothing that has a place.
        if (syntax is null || diagnostics.InOrder().Any(d => d.Severity == DiagnosticSeverity.Error && d.Code is not ("FAC1109" or "FAC1111"))) return new(null, diagnostics.InOrder());
        var tokens = FormatLexer.Read(source.Text);
        var text = new Layout(LayoutTree.Build(tokens, syntax)).Write();
        // A layout that reads differently from what was written would be the worst of all mistakes.
        if (!FormatToken.Same(tokens, FormatLexer.Read(text)))
            throw new InvalidOperationException($"the layout of {source.Path} would not read as what is written there");
        return new(text, []);
    }
}

using Factory.Control;
using Factory.Language;

namespace Factory.Cli;

/// <summary>Diagnostics that were found without a daemon, in the form in which a daemon tells them.</summary>
internal static class DiagnosticViews
{
    public static IReadOnlyList<DiagnosticView> Of(SourceText source, IReadOnlyList<Diagnostic> diagnostics) => [.. diagnostics.Select(d => Of(source, d))];

    private static DiagnosticView Of(SourceText source, Diagnostic diagnostic)
    {
        var (line, column) = source.Locate(diagnostic.Span.Start);
        var (endLine, endColumn) = source.Locate(diagnostic.Span.End);
        var severity = diagnostic.Severity switch
        {
            DiagnosticSeverity.Error => Severity.Error,
            DiagnosticSeverity.Warning => Severity.Warning,
            _ => Severity.Info,
        };
        return new(diagnostic.Code, severity, line, column, endLine, endColumn, diagnostic.Message, diagnostic.Suggestion,
            DiagnosticRenderer.Render(source, diagnostic));
    }
}

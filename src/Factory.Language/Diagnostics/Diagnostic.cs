namespace Factory.Language;

public enum DiagnosticSeverity
{
    Info,
    Warning,
    Error,
}

/// <summary>What an author must know about a place in a pipeline file.</summary>
/// <param name="Code">Stable, such as <c>FAC1203</c>.</param>
/// <param name="Severity">An error keeps the pipeline from running.</param>
/// <param name="Span">The exact place.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Suggestion">What to write instead, or null.</param>
public sealed record Diagnostic(string Code, DiagnosticSeverity Severity, TextSpan Span, string Message, string? Suggestion = null)
{
    /// <summary>The file that the span is in, where it is one that the pipeline uses; null for the pipeline's own.</summary>
    public SourceText? File { get; init; }
}

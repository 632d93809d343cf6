namespace Factory.Language;

/// <summary>What became of a pipeline's text.</summary>
/// <param name="Pipeline">The bound pipeline; null when a diagnostic is an error.</param>
/// <param name="Diagnostics">All of them, in the order of the text.</param>
public sealed record CompileResult(BoundPipeline? Pipeline, IReadOnlyList<Diagnostic> Diagnostics);

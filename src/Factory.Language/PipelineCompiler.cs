using Factory.Language.Binding;
using Factory.Language.Syntax;

namespace Factory.Language;

/// <summary>What became of a pipeline's text.</summary>
/// <param name="Pipeline">The bound pipeline; null when a diagnostic is an error.</param>
/// <param name="Diagnostics">All of them, in the order of the text.</param>
public sealed record CompileResult(BoundPipeline? Pipeline, IReadOnlyList<Diagnostic> Diagnostics);

/// <summary>Text → bound pipeline: everything that can be said about a file without running anything of it.</summary>
public static class PipelineCompiler
{
    /// <summary>Never throws for what the text, the catalog's types or the overrides hold. Pure, and safe to call from several threads.</summary>
    /// <param name="set">Values of params that hold instead of the file's, as texts: <c>--set name=value</c>.</param>
    public static CompileResult Compile(SourceText text, Catalog catalog, IReadOnlyDictionary<string, string> set)
    {
        var diagnostics = new DiagnosticBag(text);
        var syntax = PipelineParser.Parse(text.Text, diagnostics);
        var pipeline = syntax is null ? null : new PipelineBinder(catalog, diagnostics).Bind(syntax, set);
        return new(diagnostics.HasErrors ? null : pipeline, diagnostics.InOrder());
    }
}

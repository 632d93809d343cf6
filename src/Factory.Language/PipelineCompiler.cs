using Factory.Language.Binding;
using Factory.Language.Syntax;

namespace Factory.Language;

/// <summary>What became of a pipeline's text.</summary>
/// <param name="Pipeline">The bound pipeline; null when a diagnostic is an error.</param>
/// <param name="Diagnostics">All of them, in the order of the text.</param>
public sealed record CompileResult(BoundPipeline? Pipeline, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>The files: what is found later at a place of the pipeline is one of these.</summary>
    public required SourceMap Sources { get; init; }
    /// <summary>Where a diagnostic is an error: what was bound, with the C# of which all that it sees could be; null when nothing was.</summary>
    public BoundPipeline? Checkable { get; init; }
}

/// <summary>Text → bound pipeline: everything that can be said about a file without running anything of it.</summary>
public static class PipelineCompiler
{
    /// <summary>Never throws for what the text, the catalog's types or the overrides hold. Pure, and safe to call from several threads.</summary>
    /// <param name="set">Values of params that hold instead of the file's, as texts: <c>--set name=value</c>.</param>
    /// <param name="used">The files that it uses, by their path relative to it.</param>
    public static CompileResult Compile(SourceText text, Catalog catalog, IReadOnlyDictionary<string, string> set, IReadOnlyDictionary<string, string>? used = null)
    {
        var sources = new SourceMap(text);
        var diagnostics = new DiagnosticBag(sources);
        var syntax = PipelineParser.Parse(text.Text, diagnostics);
        if (syntax is not null) syntax = new UsedFiles(sources, used ?? new Dictionary<string, string>(), diagnostics).Include(syntax);
        var pipeline = syntax is null ? null : new PipelineBinder(catalog, diagnostics).Bind(syntax, set);
        var found = diagnostics.InOrder();
        IReadOnlyList<Diagnostic> placed = [.. found.Select(sources.Place)];
        return !diagnostics.HasErrors ? new(pipeline, placed) { Sources = sources }
            : new(null, placed) { Sources = sources, Checkable = pipeline is null ? null : SoundExpressions.Of(syntax!, pipeline, found) };
    }

    /// <summary>The paths of the files that a file uses itself, relative to the pipeline's file.</summary>
    /// <param name="folder">The folder of the file, relative to the pipeline's; empty for its own.</param>
    public static IReadOnlyList<string> UsedBy(string text, string folder = "") =>
        [.. (PipelineParser.Parse(text, new())?.Declarations ?? []).OfType<UseFileSyntax>()
            .Select(u => u.File.Plain is { } written ? UsedFiles.Path(folder, written) : null).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Whether a file is no pipeline, but declares what others use.</summary>
    public static bool IsForUse(string text)
    {
        var diagnostics = new DiagnosticBag();
        return PipelineParser.ParseUsed(text, 0, diagnostics).Count > 0 && diagnostics.Count == 0;
    }
}

using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>Warns of what was declared for nothing.</summary>
internal static class Unused
{
    /// <param name="own">The pipeline's own file: what a used one declares may be for others.</param>
    public static void Report(SymbolTable symbols, TextSpan own, DiagnosticBag diagnostics)
    {
        foreach (var param in symbols.Params.Where(p => !p.IsUsed && IsOwn(p))) diagnostics.UnusedParam(param.Name.Span, param.Name.Text);
        foreach (var stage in symbols.Stages)
            foreach (var index in stage.Indices.Where(i => !i.IsUsed)) diagnostics.UnusedIndex(index.Name.Span, index.Name.Text, stage.Name.Text);
        // Without a release the ends of the graph are what the pipeline is for.
        if (!symbols.Stages.Any(s => s.Syntax.Keyword.Text == Keywords.Release)) return;
        foreach (var stage in symbols.Stages.Where(s => !s.IsUsed && IsOwn(s) && !IsOfInterest(s)))
            diagnostics.UnusedStage(stage.Name.Span, stage.Syntax.Keyword.Text, stage.Name.Text);

        bool IsOwn(Symbol symbol) => symbol.Name.Span.Start < own.End;
    }

    // A dataset version is kept by its name, and what a stage measures is worth knowing by itself.
    private static bool IsOfInterest(StageSymbol stage) => stage.Bound switch
    {
        null or BoundRelease => true,
        BoundTask task => task.IsDataset || task.Metrics.Count > 0 || task.Outputs.Any(o => o.Kind == ArtifactKind.Report),
        _ => false,
    };
}

using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>Syntax → bound pipeline. Goes on after every mistake, so that all are found at once.</summary>
internal sealed class PipelineBinder(Catalog catalog, DiagnosticBag diagnostics)
{
    public BoundPipeline Bind(PipelineSyntax pipeline, IReadOnlyDictionary<string, string> set)
    {
        var context = new BindingContext(catalog, new(pipeline, diagnostics), diagnostics);
        foreach (var use in pipeline.Declarations.OfType<UseFileSyntax>()) diagnostics.NotAvailable(use.Span, "`use` of another file");
        var parameters = new Params(context.Symbols, diagnostics).Bind(set, pipeline.Header?.Name.Span ?? default);
        context.Expressions.See(parameters);
        var settings = new HeaderBinder(context).Bind(pipeline.Header);
        var stages = BindStages(context);
        // What an error keeps from being bound uses nothing.
        if (!diagnostics.HasErrors) Unused.Report(context.Symbols, diagnostics);
        return new(pipeline.Header?.Name.Text ?? "", pipeline.Header?.Summary, settings, parameters, stages, context.Expressions.All);
    }

    private List<BoundStage> BindStages(BindingContext context)
    {
        var sorted = Topology<StageSymbol>.Sort(context.Symbols.Stages, s => Edges.Of(s.Syntax.Call).Select(context.Symbols.Peek).OfType<StageSymbol>());
        foreach (var cycle in sorted.Cycles) diagnostics.Cycle(cycle[0].Name.Span, [.. cycle.Select(s => s.Name.Text)]);
        var (tasks, studies, gates, releases) = (new TaskBinder(context), new StudyBinder(context), new GateBinder(context), new ReleaseBinder(context));
        foreach (var symbol in sorted.Order)
        {
            if (symbol.Syntax.Index is { } index) diagnostics.NotAvailable(index.Span, "a fan-out");
            else symbol.Bound = symbol.Syntax.Keyword.Text switch
            {
                Keywords.Study => studies.Bind(symbol),
                Keywords.Gate => gates.Bind(symbol),
                Keywords.Release => releases.Bind(symbol),
                _ => tasks.Bind(symbol),
            };
        }
        return [.. sorted.Order.Select(s => s.Bound).OfType<BoundStage>()];
    }
}

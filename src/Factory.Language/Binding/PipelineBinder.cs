using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>Syntax → bound pipeline. Goes on after every mistake, so that all are found at once.</summary>
internal sealed class PipelineBinder(Catalog catalog, DiagnosticBag diagnostics)
{
    /// <summary>What the names stand for, once it has bound.</summary>
    public SymbolTable? Symbols { get; private set; }

    public BoundPipeline Bind(PipelineSyntax pipeline, IReadOnlyDictionary<string, string> set)
    {
        var context = new BindingContext(catalog, new(pipeline, diagnostics), diagnostics) { Pipeline = pipeline.Header?.Name.Text };
        Symbols = context.Symbols;
        var parameters = new Params(context.Symbols, diagnostics).Bind(set, pipeline.Header?.Name.Span ?? default);
        context.Expressions.See(parameters);
        var settings = new HeaderBinder(context).Bind(pipeline.Header);
        var stages = BindStages(context);
        var triggers = new TriggerBinder(context);
        IReadOnlyList<BoundTrigger> bound = [.. context.Symbols.Stages.Where(s => s.Syntax.Keyword.Text == Keywords.Trigger).Select(triggers.Bind).OfType<BoundTrigger>()];
        // What an error keeps from being bound uses nothing.
        if (!diagnostics.HasErrors) Unused.Report(context.Symbols, pipeline.Span, diagnostics);
        if (!diagnostics.HasErrors && pipeline is { Declarations: [], Header: { } header }) diagnostics.NothingDeclared(header.Name.Span);
        return new(pipeline.Header?.Name.Text ?? "", pipeline.Header?.Summary, settings, parameters, stages, context.Expressions.All) { Triggers = bound };
    }

    private List<BoundStage> BindStages(BindingContext context)
    {
        var sorted = Topology<StageSymbol>.Sort(context.Symbols.Stages, s => Edges.Of(s.Syntax).Select(context.Symbols.Peek).OfType<StageSymbol>());
        foreach (var cycle in sorted.Cycles) diagnostics.Cycle(cycle[0].Name.Span, [.. cycle.Select(s => s.Name.Text)]);
        var (tasks, studies, gates, releases) = (new TaskBinder(context), new StudyBinder(context), new GateBinder(context), new ReleaseBinder(context));
        var fanOuts = new FanOutBinder(context);
        foreach (var symbol in sorted.Order.Concat(context.Symbols.Doubles).Where(s => s.Syntax.Keyword.Text != Keywords.Trigger))
        {
            var indices = fanOuts.Bind(symbol.Syntax);
            var known = context.Expressions.All.Count;
            context.Symbols.Indices = symbol.Indices = indices ?? [];
            context.Symbols.BrokenIndices = indices is null ? symbol.Syntax.Index?.Variables ?? [] : [];
            BoundStage? bound = symbol.Syntax.Keyword.Text switch
            {
                Keywords.Study => studies.Bind(symbol),
                Keywords.Gate => gates.Bind(symbol),
                Keywords.Release => releases.Bind(symbol),
                _ => tasks.Bind(symbol),
            };
            if (indices is null) context.Expressions.Forget(known);
            else symbol.Bound = bound is null ? null
                : bound with { Index = [.. indices.Select(i => new BoundVariable(i.Name.Text, i.Values, Params.CSharpType(i.Type.Kind, i.Values)) { Over = i.Over })] };
            context.Symbols.Indices = [];
            context.Symbols.BrokenIndices = [];
        }
        return [.. sorted.Order.Select(s => s.Bound).OfType<BoundStage>()];
    }
}

using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>Finds the output, or the stage, that a reference names.</summary>
internal sealed class OutputResolver(BindingContext context)
{
    /// <summary>The stage that is named; null when there is none (reported) or it could not be bound (reported before).</summary>
    public BoundTask? Stage(ReferenceSyntax reference) => Symbol(reference)?.Bound is { } bound ? Task(reference, bound) : null;

    /// <summary>The output that is named, with its stage.</summary>
    public (BoundTask Stage, BoundOutput Output)? Output(ReferenceSyntax reference)
    {
        if (Symbol(reference) is not { Bound: { } bound } symbol || Task(reference, bound) is not { } task) return null;
        switch (reference.Parts)
        {
            case [] when task.Outputs is [var only]:
                return (task, only);
            case []:
                if (!symbol.OutputsUnknown) context.Diagnostics.WhichOutput(reference.Span, task.Name, task.Outputs.Select(o => o.Name));
                return null;
            case [ReferencePart.Member member]:
                if (task.Outputs.FirstOrDefault(o => o.Name == member.Name.Text) is { } output) return (task, output);
                if (!symbol.OutputsUnknown) context.Diagnostics.UnknownOutput(member.Span, task.Name, member.Name.Text, task.Outputs.Select(o => o.Name));
                return null;
            default:
                context.Diagnostics.TooManyParts(reference.Span, reference.Path);
                return null;
        }
    }

    private StageSymbol? Symbol(ReferenceSyntax reference)
    {
        if (!context.Symbols.TryFind<StageSymbol>(reference.Root, out var symbol)) return null;
        if (symbol is ParamSymbol) context.Diagnostics.NotAStage(reference.Span, reference.Path, "a param");
        if (symbol is StageSymbol { Bound: not null } && reference.Parts.FirstOrDefault(p => p is not ReferencePart.Member) is { } index)
        {
            context.Diagnostics.NotAvailable(index.Span, "an index, or a fan-out,");
            return null;
        }
        return symbol as StageSymbol;
    }

    private BoundTask? Task(ReferenceSyntax reference, BoundStage bound)
    {
        if (bound is BoundTask task) return task;
        context.Diagnostics.NotAStage(reference.Span, reference.Path, bound switch
        {
            BoundStudy => "a study, which has no outputs; a stage takes its best settings with `use = " + bound.Name + ".best`",
            BoundGate => "a gate, which has no outputs",
            _ => "a release, which has no outputs",
        });
        return null;
    }
}

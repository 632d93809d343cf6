using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary>Finds the output, or the stage, that a reference names, and of a fan-out which.</summary>
internal sealed class OutputResolver(BindingContext context)
{
    private readonly KeyBinder _keys = new(context);

    /// <summary>The stage whose metrics are meant; an output of it may be named too.</summary>
    public (BoundTask Stage, BoundKey? Key)? Measured(ReferenceSyntax reference)
    {
        if (reference.Parts.Any(p => p is ReferencePart.Member)) return Output(reference) is var (stage, _, of) ? (stage, of) : null;
        return Find(reference) is var (_, task, key) ? (task, key) : null;
    }

    /// <summary>The output that is named, with its stage; null when there is none (reported) or it could not be bound (reported before).</summary>
    public (BoundTask Stage, BoundOutput Output, BoundKey? Key)? Output(ReferenceSyntax reference)
    {
        if (Find(reference) is not var (symbol, task, key)) return null;
        switch (reference.Parts.OfType<ReferencePart.Member>().ToList())
        {
            case [] when task.Outputs is [var only]:
                return (task, only, key);
            case []:
                if (!symbol.OutputsUnknown) context.Diagnostics.WhichOutput(reference.Span, task.Name, task.Outputs.Select(o => o.Name), task.Type.Outputs.Any(o => o.From is not null));
                return null;
            case [var member]:
                if (task.Outputs.FirstOrDefault(o => o.Name == member.Name.Text) is { } output) return (task, output, key);
                if (!symbol.OutputsUnknown) context.Diagnostics.UnknownOutput(member.Span, task.Name, member.Name.Text, task.Outputs.Select(o => o.Name));
                return null;
            default:
                context.Diagnostics.TooManyParts(reference.Span, reference.Path);
                return null;
        }
    }

    private (StageSymbol Symbol, BoundTask Task, BoundKey? Key)? Find(ReferenceSyntax reference)
    {
        if (!context.Symbols.TryFind<StageSymbol>(reference.Root, out var found)) return null;
        if (found is ParamSymbol) context.Diagnostics.NotAStage(reference.Span, reference.Path, "a param");
        if (found is IndexSymbol) context.Diagnostics.NotAStage(reference.Span, reference.Path, "an index");
        if (found is StageSymbol { Syntax.Keyword.Text: Keywords.Trigger }) context.Diagnostics.NotAStage(reference.Span, reference.Path, "a trigger, which has no outputs");
        if (found is not StageSymbol { Bound: { } bound } symbol || Task(reference, bound) is not { } task) return null;
        return _keys.TryBind(reference, symbol, out var key) ? (symbol, task, key) : null;
    }

    private BoundTask? Task(ReferenceSyntax reference, BoundStage bound)
    {
        if (bound is BoundTask task) return task;
        context.Diagnostics.NotAStage(reference.Span, reference.Path, bound switch
        {
            BoundStudy => "a study, which has no outputs; a stage takes its best settings with `use = " + bound.Name + ".best`",
            BoundGate => "a gate, which has no outputs; a release goes through it with `{ gate = " + bound.Name + " }`",
            _ => "a release, which has no outputs",
        });
        return null;
    }
}

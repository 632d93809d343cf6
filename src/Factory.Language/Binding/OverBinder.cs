using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary><c>[part in parts.files]</c>: a fan-out over what an output turns out to hold.</summary>
internal sealed class OverBinder(BindingContext context)
{
    private readonly OutputResolver _outputs = new(context);

    /// <summary>Whether the values are those of a stage, and not of a param.</summary>
    public bool IsMeant(VariableSyntax variable) => variable.Values is ReferenceSyntax reference && context.Symbols.Peek(reference.Root.Text) is StageSymbol;

    /// <param name="before">The indices before it in the same declaration.</param>
    /// <returns>Null when it is wrong (reported).</returns>
    public IndexSymbol? Bind(VariableSyntax variable, StageSyntax stage, IReadOnlyList<IndexSymbol> before)
    {
        var reference = (ReferenceSyntax)variable.Values;
        if (_outputs.Output(reference) is not var (source, output, key)) return null;
        if (output.Kind != ArtifactKind.Files) context.Diagnostics.NotEntries(reference.Span, reference.Path, Kinds.Name(output.Kind));
        else if (key is { IsGather: true }) context.Diagnostics.OneOutput(reference.Span, reference.Path);
        else if (before.Any(b => b.Over is not null)) context.Diagnostics.TwoOpen(reference.Span);
        else if (stage.Keyword.Text is Keywords.Gate or Keywords.Release) context.Diagnostics.OpenDecision(reference.Span, stage.Keyword.Text, reference.Path);
        else return new(variable, new(LiteralKind.Text), [Symbolic.Index(variable.Name.Text)]) { Over = new(new(source.Name, key), output.Name) };
        return null;
    }
}

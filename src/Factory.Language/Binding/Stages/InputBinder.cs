using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>The arguments of a call as the inputs of its type.</summary>
internal sealed class InputBinder(BindingContext context)
{
    private readonly OutputResolver _outputs = new(context);

    public IReadOnlyList<BoundInput> Bind(CallSyntax call, StageDescription type)
    {
        List<BoundInput> bound = [];
        HashSet<string> given = new(StringComparer.Ordinal), names = new(StringComparer.Ordinal);
        var positional = 0;
        foreach (var argument in call.Arguments)
        {
            var input = argument.Name is { } name ? Named(type, name) : Positional(type, ref positional);
            if (input is null)
            {
                Excess(argument, type);
                continue;
            }
            var known = input.Many ? NameOf(argument) : input.Name;
            given.Add(input.Name);
            if (known is null) context.Diagnostics.InputNeedsName(argument.Span);
            else if (!names.Add(known)) context.Diagnostics.DuplicateInput(argument.Span, known, input.Many);
            else if (Source(argument.Value, input, type) is var (source, kind)) bound.Add(new(known, kind, source, argument.Span));
        }
        foreach (var missing in type.Inputs.Where(i => i.Required && !given.Contains(i.Name)))
            context.Diagnostics.MissingInput(call.Name.Span, type.Name, missing.Name, Kinds.Of(missing), missing.Summary);
        return bound;
    }

    private static InputDescription? Positional(StageDescription type, ref int place)
    {
        var at = place;
        if (type.Inputs.FirstOrDefault(i => i.Position == at) is not { } input) return type.Inputs.FirstOrDefault(i => i.Many);
        if (!input.Many) place++;
        return input;
    }

    private static InputDescription? Named(StageDescription type, NameSyntax name) =>
        type.Inputs.FirstOrDefault(i => !i.Many && i.Name == name.Text) ?? type.Inputs.FirstOrDefault(i => i.Many);

    private void Excess(ArgumentSyntax argument, StageDescription type)
    {
        var names = type.Inputs.Select(i => i.Name).ToList();
        if (argument.Name is { } name) context.Diagnostics.UnknownArgument(name.Span, type.Name, name.Text, names);
        else context.Diagnostics.TooManyArguments(argument.Span, type.Name, type.Inputs.Where(i => i.Position is null).Select(i => i.Name));
    }

    /// <summary>The name of an input that the type leaves to the author.</summary>
    public static string? NameOf(ArgumentSyntax argument) => argument.Name?.Text ?? argument.Value switch
    {
        ReferenceSyntax reference => (reference.Parts.LastOrDefault(p => p is ReferencePart.Member) as ReferencePart.Member)?.Name.Text ?? reference.Root.Text,
        TextSyntax { Plain: { } path } when Path.GetFileName(path).Split('.')[0] is { Length: > 0 } stem && Characters.NameEnd(stem, 0) == stem.Length => stem,
        _ => null,
    };

    private (InputSource, ArtifactKind)? Source(ValueSyntax value, InputDescription input, StageDescription type)
    {
        switch (value)
        {
            case BrokenValueSyntax:
                return null;
            case CallSyntax { Name.Text: "dataset" or "model" } call:
                context.Diagnostics.NotAvailable(call.Span, $"`{call.Name.Text}(\"…\")`, which reads what another pipeline made,");
                return null;
            case ReferenceSyntax reference when context.Symbols.Peek(reference.Root.Text) is not ParamSymbol:
                return _outputs.Output(reference) is var (stage, output) ? FromOutput(reference, stage, output, input, type) : null;
            case TextSyntax or ReferenceSyntax:
                return File(value, input, type);
            default:
                context.Diagnostics.NotAnInput(value.Span, input.Name);
                return null;
        }
    }

    private (InputSource, ArtifactKind)? FromOutput(ReferenceSyntax reference, BoundTask stage, BoundOutput output, InputDescription input,
        StageDescription type)
    {
        if (Kinds.Accepts(input, output.Kind)) return (new InputSource.Output(stage.Name, output.Name), output.Kind);
        context.Diagnostics.WrongKind(reference.Span, type.Name, input.Name, Kinds.Of(input), reference.Path, Kinds.Name(output.Kind));
        return null;
    }

    private (InputSource, ArtifactKind)? File(ValueSyntax value, InputDescription input, StageDescription type)
    {
        if (context.Evaluator.Evaluate(value) is not { } typed) return null;
        if (typed.Value.AsText() is not { } path) context.Diagnostics.NotAnInput(value.Span, input.Name);
        else if (path.Length == 0) context.Diagnostics.EmptyPath(value.Span);
        else if (!Kinds.Accepts(input, ArtifactKind.Files))
            context.Diagnostics.WrongKind(value.Span, type.Name, input.Name, Kinds.Of(input), "a path", Kinds.Name(ArtifactKind.Files));
        else return (new InputSource.File(path), ArtifactKind.Files);
        return null;
    }
}

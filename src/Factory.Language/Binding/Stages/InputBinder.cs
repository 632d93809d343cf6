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
            else if (!names.Add(known)) context.Diagnostics.DuplicateInput(argument.Span, known, input.Many, argument.Name is not null);
            else if (Source(argument.Value, input, type) is var (source, kind)) bound.Add(new(known, kind, source, argument.Span) { TakesAny = Kinds.IsAny(input) });
        }
        foreach (var missing in type.Inputs.Where(i => i.Required && !given.Contains(i.Name)))
            context.Diagnostics.MissingInput(call.Name.Span, type.Name, missing.Name, Kinds.Of(missing), missing.Summary, Suggest(call, type, missing));
        foreach (var many in type.Inputs.Where(i => i.Many && bound.Count == call.Arguments.Count && bound.Count < i.Least && !bound.Any(b => b.Source is InputSource.Output { Key.IsGather: true })))
            context.Diagnostics.TooFew(call.Name.Span, many.Name, many.Least);
        return bound;
    }

    // With what is there already, or what must come first.
    private string Suggest(CallSyntax call, StageDescription type, InputDescription input)
    {
        var given = string.Concat(call.Arguments.Select(a => a is { Name: null, Value: ReferenceSyntax reference } ? $"{reference.Path}, " : "…, "));
        var named = given + (input.Position is null ? $"{input.Name}: " : "");
        var fitting = context.Symbols.Stages.Select(s => s.Bound).OfType<BoundTask>()
            .SelectMany(t => t.Outputs.Where(o => Kinds.Accepts(input, o.Kind)).Take(1).Select(o => t.Outputs.Count == 1 ? t.Name : $"{t.Name}.{o.Name}"))
            .Take(3).Select(n => $"`{type.Name}({named}{n})`").ToList();
        return fitting.Count > 0 ? "write " + string.Join(" or ", fitting)
            : input.Kind == ArtifactKind.Files ? $"write `{type.Name}({named}\"data/file.csv\")`: a path relative to this file"
            : $"declare a stage that makes {Kinds.Of(input)} first, and name it here";
    }

    // What makes a table of a file.
    private string? Reader(InputDescription input, string file) => input.Kind == ArtifactKind.Table && context.Catalog.Stages.Values.Select(s => s.Type).FirstOrDefault(t => t.Outputs.Any(o => o.HeaderOf is not null)) is { } reader
        ? $"read it first, `dataset rows = {reader.Name}({file})`, and name `rows` here" : null;

    private static InputDescription? Positional(StageDescription type, ref int place)
    {
        var at = place;
        if (type.Inputs.FirstOrDefault(i => i.Position == at) is not { } input) return type.Inputs.FirstOrDefault(i => i.Many);
        if (!input.Many) place++;
        return input;
    }

    private static InputDescription? Named(StageDescription type, NameSyntax name) =>
        type.Inputs.FirstOrDefault(i => !i.Many && i.Name == name.Text) ?? (name.Text.Contains('.') ? null : type.Inputs.FirstOrDefault(i => i.Many));

    private void Excess(ArgumentSyntax argument, StageDescription type)
    {
        var names = type.Inputs.Select(i => i.Name).ToList();
        if (argument.Name is { } name) context.Diagnostics.UnknownArgument(name.Span, type.Name, name.Text, names,
            type.Settings.Concat(BuiltIns.Common).Any(s => s.Name == name.Text.Split('.')[0]));
        else context.Diagnostics.TooManyArguments(argument.Span, type.Name, type.Inputs.Where(i => i.Position is null).Select(i => i.Name),
            argument.Value is not (ReferenceSyntax or CallSyntax or TextSyntax));
    }

    /// <summary>The name of an input that the type leaves to the author.</summary>
    public static string? NameOf(ArgumentSyntax argument) => argument.Name?.Text ?? argument.Value switch
    {
        ReferenceSyntax reference => (reference.Parts.LastOrDefault(p => p is ReferencePart.Member) as ReferencePart.Member)?.Name.Text ?? reference.Root.Text,
        CallSyntax { Name.Text: "dataset" or "model", Arguments: [{ Value: TextSyntax { Plain: { } reference } }] }
            when reference.Split('@')[0].Split('/')[^1] is { Length: > 0 } last && Characters.NameEnd(last, 0) == last.Length => last,
        TextSyntax { Plain: { } path } when Path.GetFileName(path).Split('.')[0] is { Length: > 0 } stem && Characters.NameEnd(stem, 0) == stem.Length => stem,
        // "texts/{lang}.txt" is called after what its name comes from.
        TextSyntax { Parts: [.., TextPart.Hole hole, TextPart.Literal end] } text when end.Text.StartsWith('.') && !end.Text.Contains('/')
            && (text.Parts.Count == 2 || text.Parts[^3] is TextPart.Literal before && before.Text.EndsWith('/')) => hole.Name.Text,
        _ => null,
    };

    private (InputSource, ArtifactKind)? Source(ValueSyntax value, InputDescription input, StageDescription type)
    {
        switch (value)
        {
            case BrokenValueSyntax:
                return null;
            case CallSyntax { Name.Text: "dataset" or "model" } call:
                return Elsewhere(call, input);
            case ReferenceSyntax reference when context.Symbols.Peek(reference.Root.Text) is not (ParamSymbol or IndexSymbol):
                return _outputs.Output(reference) is var (stage, output, key) ? FromOutput(reference, new(stage.Name, output.Name, key), output.Kind, input, type) : null;
            case ReferenceSyntax { Word: { } word } when context.Evaluator.Index(word)?.Over is not null:
                return Entry(word, value, input, type);
            case TextSyntax or ReferenceSyntax:
                return File(value, input, type);
            default:
                // `train.mlp(raw { lr = 1 })`
                var isBlock = value is CallSyntax { Arguments: [], Block: not null } set && context.Symbols.Peek(set.Name.Text) is StageSymbol;
                context.Diagnostics.NotAnInput(value.Span, input.Name, value is CallSyntax nested ? nested.Name.Text : null, isBlock ? type.Name : null);
                return null;
        }
    }

    private (InputSource, ArtifactKind)? Entry(string index, ValueSyntax value, InputDescription input, StageDescription type)
    {
        context.Symbols.Use(index);
        if (Kinds.Accepts(input, ArtifactKind.Files)) return (new InputSource.Entry(index), ArtifactKind.Files);
        context.Diagnostics.WrongKind(value.Span, type.Name, input.Name, Kinds.Of(input), index, Kinds.Name(ArtifactKind.Files), Reader(input, index));
        return null;
    }

    // What is read before anything runs cannot depend on what is known only then.
    private bool IsKnown(Value value, TextSpan at)
    {
        if (Symbolic.Names(value).FirstOrDefault(n => context.Evaluator.Index(n)?.Over is not null) is not { } open) return true;
        context.Diagnostics.KnownTooLate(at, open);
        return false;
    }

    // What kind it is, the place where it is planned knows.
    private (InputSource, ArtifactKind)? Elsewhere(CallSyntax call, InputDescription input)
    {
        if (call is not { Arguments: [{ Name: null, Value: TextSyntax or ReferenceSyntax } only], Block: null })
        {
            context.Diagnostics.WrongReference(call.Span, call.Name.Text);
            return null;
        }
        if (only.Value is ReferenceSyntax { Word: { } word } && !context.Evaluator.Knows(word))
        {
            context.Diagnostics.UnquotedText(only.Value.Span, word, context.Evaluator.Values);
            return null;
        }
        if (context.Evaluator.Evaluate(only.Value) is not { } typed) return null;
        if (!IsKnown(typed.Value, only.Value.Span)) return null;
        if (typed.Type.Kind == LiteralKind.Text && (typed.Value.AsText() is not { } name || References.IsOne(name, call.Name.Text == "model")))
            return (call.Name.Text == "model" ? new InputSource.Release(typed.Value) : new InputSource.Dataset(typed.Value), input.Kind);
        context.Diagnostics.WrongReference(only.Span, call.Name.Text);
        return null;
    }

    private (InputSource, ArtifactKind)? FromOutput(ReferenceSyntax reference, InputSource.Output source, ArtifactKind kind, InputDescription input,
        StageDescription type)
    {
        if (!Kinds.Accepts(input, kind))
            context.Diagnostics.WrongKind(reference.Span, type.Name, input.Name, Kinds.Of(input), reference.Path, Kinds.Name(kind), kind == ArtifactKind.Files ? Reader(input, reference.Path) : null);
        else if (source.Key is { IsGather: true } && !input.Many) context.Diagnostics.OneNeeded(reference.Span, type.Name, input.Name);
        else return (source, kind);
        return null;
    }

    private (InputSource, ArtifactKind)? File(ValueSyntax value, InputDescription input, StageDescription type)
    {
        if (context.Evaluator.Evaluate(value) is not { } typed) return null;
        if (typed.Type.Kind != LiteralKind.Text) context.Diagnostics.NotAnInput(value.Span, input.Name);
        else if (!IsKnown(typed.Value, value.Span)) return null;
        else if (typed.Value.AsText() is "") context.Diagnostics.EmptyPath(value.Span);
        else if (!Kinds.Accepts(input, ArtifactKind.Files))
            context.Diagnostics.WrongKind(value.Span, type.Name, input.Name, Kinds.Of(input), "a path", Kinds.Name(ArtifactKind.Files),
                Reader(input, typed.Value.AsText() is { } path ? $"\"{path}\"" : "…"));
        else return (new InputSource.File(typed.Value), ArtifactKind.Files);
        return null;
    }
}

using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary><c>publish(model) { gate = quality  alias = "champion" }</c></summary>
internal sealed class ReleaseBinder(BindingContext context)
{
    private readonly StageTypes _types = new(context);
    private readonly InputBinder _inputs = new(context);
    private readonly CommonBinder _common = new(context);
    private readonly SettingsBinder _settings = new(context);
    private readonly KeyBinder _keys = new(context);

    public BoundRelease? Bind(StageSymbol symbol)
    {
        var call = symbol.Syntax.Call;
        if (!_types.IsBuiltIn(symbol.Syntax, BuiltIns.PublishType)) return null;
        var reader = new SettingReader(call.Block, context.Diagnostics);
        var bound = new BoundRelease
        {
            Name = symbol.Name.Text,
            Summary = symbol.Syntax.Summary,
            Span = symbol.Name.Span,
            Common = _common.Bind(reader, new()),
            Inputs = _inputs.Bind(call, BuiltIns.PublishType),
            Gate = Gate(reader.Take("gate")),
            Alias = Alias(reader),
        };
        _settings.ReportUnknown(reader, BuiltIns.Publish, BuiltIns.PublishType.Settings);
        return bound;
    }

    private BoundReference? Gate(SettingSyntax? setting)
    {
        if (setting is null or { Value: BrokenValueSyntax }) return null;
        if (setting.Value is not ReferenceSyntax reference || reference.Parts.Any(p => p is not ReferencePart.Index))
        {
            var quoted = (setting.Value as TextSyntax)?.Plain;
            context.Diagnostics.NotAGate(setting.Value.Span, null, Gates, quoted is not null && context.Symbols.Peek(quoted) is StageSymbol { Syntax.Keyword.Text: Keywords.Gate } ? quoted : null);
            return null;
        }
        if (!context.Symbols.TryFind<StageSymbol>(reference.Root, out var symbol) || symbol is BrokenSymbol) return null;
        if (symbol is StageSymbol { Syntax.Keyword.Text: Keywords.Gate } gate)
            return gate.Bound is null || !_keys.TryBind(reference, gate, out var key) ? null : key is { IsGather: true } ? Many(reference) : new(gate.Name.Text, key);
        context.Diagnostics.NotAGate(reference.Span, symbol.Name.Text, Gates);
        return null;
    }

    private IEnumerable<string> Gates => context.Symbols.Stages.Where(s => s.Syntax.Keyword.Text == Keywords.Gate).Select(s => s.Name.Text);

    private BoundReference? Many(ReferenceSyntax reference)
    {
        context.Diagnostics.OneNeeded(reference.Span, BuiltIns.Publish, "gate");
        return null;
    }

    private string? Alias(SettingReader reader)
    {
        var alias = _settings.BindOne(reader, BuiltIns.PublishType, "alias")?.AsText();
        if (alias is null || IsAlias(alias)) return alias;
        context.Diagnostics.WrongAlias(reader.Take("alias")!.Value.Span);
        return null;
    }

    private static bool IsAlias(string word) =>
        word.Length is > 0 and <= 64 && word != "latest" && char.IsAsciiLetter(word[0]) && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}

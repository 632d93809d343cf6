using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>Gives params their values: those of the file, or those that the caller sets.</summary>
internal sealed class Params(SymbolTable symbols, DiagnosticBag diagnostics)
{
    private readonly Evaluator _evaluator = new(symbols, diagnostics);

    public IReadOnlyList<BoundParam> Bind(IReadOnlyDictionary<string, string> set, TextSpan header)
    {
        foreach (var name in set.Keys.Order(StringComparer.Ordinal))
            if (symbols.Peek(name) is not (ParamSymbol or BrokenSymbol)) diagnostics.UnknownOverride(header, name, symbols.Params.Select(p => p.Name.Text));
        var sorted = Topology<ParamSymbol>.Sort(symbols.Params, p => References(p.Syntax.Value).Select(symbols.Peek).OfType<ParamSymbol>());
        foreach (var cycle in sorted.Cycles) diagnostics.Cycle(cycle[0].Name.Span, [.. cycle.Select(p => p.Name.Text)]);
        foreach (var param in sorted.Order) param.Value = Value(param, set);
        return [.. symbols.Params.Where(p => p.Value is not null)
            .Select(p => new BoundParam(p.Name.Text, p.Value!.Value, CSharpType(p.Value), p.Syntax.Summary))];
    }

    private static IEnumerable<string> References(ValueSyntax? value) => value switch
    {
        ReferenceSyntax reference => [reference.Root.Text],
        TextSyntax text => text.Parts.OfType<TextPart.Hole>().Select(h => h.Name.Text),
        ListSyntax list => list.Items.SelectMany(References),
        _ => [],
    };

    private Typed? Value(ParamSymbol param, IReadOnlyDictionary<string, string> set)
    {
        var type = param.Syntax.Type is { } declared ? ParamTypes.Find(declared, diagnostics) : null;
        if (param.Syntax.Type is not null && type is null) return null;
        var standard = param.Syntax.Value is { } value ? Standard(param, value, type) : null;
        if (param.Syntax.Value is not null && standard is null) return null;
        if (!set.TryGetValue(param.Name.Text, out var text))
        {
            if (standard is null) diagnostics.NotSet(param.Name.Span, param.Name.Text, type!.ToString());
            return standard;
        }
        type ??= standard!.Type;
        var given = Parse(text, type);
        if (given is null) diagnostics.WrongOverride(param.Name.Span, param.Name.Text, text, type.ToString());
        return given ?? standard;
    }

    private Typed? Standard(ParamSymbol param, ValueSyntax syntax, LiteralType? type)
    {
        if (_evaluator.Evaluate(syntax) is not { } value) return null;
        if (type is not null && ParamTypes.Convert(value, type) is { } converted) return converted;
        if (type is not null) diagnostics.OtherType(syntax.Span, param.Name.Text, type.ToString(), value.Type.ToString(), ParamTypes.Suggest(value, type));
        else if (value.Type.Kind != LiteralKind.Money
            && value.Type is not { Kind: LiteralKind.List, Element: null or { Kind: LiteralKind.List or LiteralKind.Money } }) return value;
        else diagnostics.NotAParam(syntax.Span, value.Type.ToString());
        return null;
    }

    // A text needs no quotes here: the caller's shell has taken them away.
    private static Typed? Parse(string text, LiteralType type)
    {
        if (type.Kind == LiteralKind.Text && !text.StartsWith('"')) return new(text, type);
        var diagnostics = new DiagnosticBag();
        var nothing = new SymbolTable(new PipelineSyntax(null, [], default), diagnostics);
        var value = PipelineParser.ParseValue(text) is { } syntax ? new Evaluator(nothing, diagnostics).Evaluate(syntax) : null;
        return value is null ? null : ParamTypes.Convert(value, type);
    }

    private static string CSharpType(Typed typed) => typed.Type.Kind == LiteralKind.List
        ? $"IReadOnlyList<{CSharpType(typed.Type.Element!.Kind, ((Value.List)typed.Value).Items)}>"
        : CSharpType(typed.Type.Kind, [typed.Value]);

    public static string CSharpType(LiteralKind kind, IEnumerable<Value> values) => kind switch
    {
        LiteralKind.Bool => "bool",
        LiteralKind.Integer => values.All(v => v is Value.Integer { Value: >= int.MinValue and <= int.MaxValue }) ? "int" : "long",
        LiteralKind.Bytes => "long",
        LiteralKind.Text => "string",
        LiteralKind.Duration => "System.TimeSpan",
        _ => "double",
    };
}

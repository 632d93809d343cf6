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

    private static IEnumerable<string> References(ValueSyntax value) => value switch
    {
        ReferenceSyntax reference => [reference.Root.Text],
        TextSyntax text => text.Parts.OfType<TextPart.Hole>().Select(h => h.Name.Text),
        ListSyntax list => list.Items.SelectMany(References),
        _ => [],
    };

    private Typed? Value(ParamSymbol param, IReadOnlyDictionary<string, string> set)
    {
        var declared = _evaluator.Evaluate(param.Syntax.Value);
        if (declared is null) return null;
        if (declared.Type.Kind == LiteralKind.Money
            || declared.Type is { Kind: LiteralKind.List, Element: null or { Kind: LiteralKind.List or LiteralKind.Money } })
        {
            diagnostics.NotAParam(param.Syntax.Value.Span, declared.Type.ToString());
            return null;
        }
        if (!set.TryGetValue(param.Name.Text, out var text)) return declared;
        var given = Parse(text, declared.Type);
        if (given is null) diagnostics.WrongOverride(param.Name.Span, param.Name.Text, text, declared.Type.ToString());
        return given ?? declared;
    }

    // A text needs no quotes here: the caller's shell has taken them away.
    private static Typed? Parse(string text, LiteralType type)
    {
        if (type.Kind == LiteralKind.Text && !text.StartsWith('"')) return new(text, type);
        var diagnostics = new DiagnosticBag();
        var nothing = new SymbolTable(new PipelineSyntax(null, [], default), diagnostics);
        var value = PipelineParser.ParseValue(text) is { } syntax ? new Evaluator(nothing, diagnostics).Evaluate(syntax) : null;
        if (value is null || value.Type == type) return value;
        if (type is { Kind: LiteralKind.Number } && value.Value is Value.Integer whole) return new((double)whole.Value, type);
        return type is { Kind: LiteralKind.List, Element.Kind: LiteralKind.Number }
            && value.Type is { Kind: LiteralKind.List, Element.Kind: LiteralKind.Integer }
            ? new(Sdk.Value.Of(((Value.List)value.Value).Items.Select(i => (Value)i.AsNumber()!.Value)), type)
            : null;
    }

    private static string CSharpType(Typed typed) => typed.Type.Kind == LiteralKind.List
        ? $"IReadOnlyList<{CSharpType(typed.Type.Element!.Kind, ((Value.List)typed.Value).Items)}>"
        : CSharpType(typed.Type.Kind, [typed.Value]);

    private static string CSharpType(LiteralKind kind, IEnumerable<Value> values) => kind switch
    {
        LiteralKind.Bool => "bool",
        LiteralKind.Integer => values.All(v => v is Value.Integer { Value: >= int.MinValue and <= int.MaxValue }) ? "int" : "long",
        LiteralKind.Bytes => "long",
        LiteralKind.Text => "string",
        LiteralKind.Duration => "System.TimeSpan",
        _ => "double",
    };
}

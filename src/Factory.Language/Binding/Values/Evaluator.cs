using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>Plain values: literals, references to params, strings with params in them, lists of these.</summary>
internal sealed class Evaluator(SymbolTable symbols, DiagnosticBag diagnostics)
{
    /// <returns>Null when it is none; then that has been reported.</returns>
    public Typed? Evaluate(ValueSyntax syntax) => syntax switch
    {
        ReferenceSyntax reference => Param(reference),
        TextSyntax text => Text(text),
        ListSyntax list => List(list),
        BrokenValueSyntax => null,
        CSharpSyntax { IsBroken: true } => null,
        _ => Literal(syntax) ?? NotAValue(syntax),
    };

    /// <summary>Whether something of that name is declared.</summary>
    public bool Knows(string name) => symbols.Peek(name) is not null;

    public bool IsStage(string name) => symbols.Peek(name) is StageSymbol;

    /// <summary>The names that stand for values.</summary>
    public IEnumerable<string> Values => symbols.Indices.Select(i => i.Name.Text).Concat(symbols.Params.Select(p => p.Name.Text));

    /// <summary>The index of that name.</summary>
    public IndexSymbol? Index(string name) => symbols.Peek(name) as IndexSymbol;

    private static Typed? Literal(ValueSyntax syntax) => syntax switch
    {
        BoolSyntax b => new(b.Value, new(LiteralKind.Bool)),
        IntegerSyntax i => new(i.Value, new(LiteralKind.Integer)),
        NumberSyntax n => new(n.Value, new(LiteralKind.Number)),
        QuantitySyntax { Unit: UnitKind.Fraction } q => new(q.Value, new(LiteralKind.Fraction)),
        QuantitySyntax { Unit: UnitKind.Bytes } q => new((long)Math.Round(q.Value), new(LiteralKind.Bytes)),
        QuantitySyntax { Unit: UnitKind.Seconds } q => new(q.Value, new(LiteralKind.Duration)),
        QuantitySyntax q => new(q.Value, new(LiteralKind.Money)),
        _ => null,
    };

    private Typed? Param(ReferenceSyntax reference)
    {
        if (!symbols.TryFind<ParamSymbol>(reference.Root, out var symbol) || symbol is BrokenSymbol) return null;
        if (symbol is ParamSymbol param && reference.Parts.Count == 0) return param.Value;
        if (symbol is IndexSymbol index && reference.Parts.Count == 0) return new(Symbolic.Index(index.Name.Text), index.Type);
        diagnostics.NotAValue(reference.Span, reference.Path,
            symbol switch
            {
                StageSymbol stage => $"the {stage.Syntax.Keyword.Text} `{symbol.Name.Text}`",
                IndexSymbol => "an index has no parts",
                _ => "a param has no parts",
            }, symbol is StageSymbol { Syntax.Keyword.Text: Keywords.Study } ? $"a stage takes over all that a study found with `use = {symbol.Name.Text}.best`"
                : symbol is StageSymbol { Syntax.Keyword.Text: Keywords.Stage or Keywords.Dataset } && reference.Parts.Count > 0 ? "what a stage measures is known when it has run: C# sees it, in `require => …` of a gate and `when => …`" : null);
        return null;
    }

    private Typed? NotAValue(ValueSyntax syntax)
    {
        diagnostics.NotAValue(syntax.Span, null, syntax switch
        {
            BlockSyntax => "a block",
            CSharpSyntax => "C#",
            RangeSyntax => "a range",
            CallSyntax call => $"a call of `{call.Name.Text}`",
            _ => "something else",
        });
        return null;
    }

    private Typed? Text(TextSyntax syntax)
    {
        List<Value> parts = [];
        var known = true;
        foreach (var part in syntax.Parts)
        {
            if (part is TextPart.Literal literal) parts.Add(literal.Text);
            else if (part is TextPart.Hole hole && Evaluate(new ReferenceSyntax(hole.Name, [], hole.Name.Span)) is { } value) parts.Add(value.Value);
            else known = false;
        }
        return known ? new(Symbolic.Text(parts), new(LiteralKind.Text)) : null;
    }

    private Typed? List(ListSyntax syntax)
    {
        List<Value> items = [];
        LiteralType? element = null;
        var whole = true;
        foreach (var item in syntax.Items)
        {
            if (Evaluate(item) is not { } value)
            {
                whole = false;
                continue;
            }
            var common = element is null ? value.Type : LiteralType.Common(element, value.Type);
            if (common is null)
            {
                diagnostics.MixedList(item.Span, element!.ToString(), value.Type.ToString());
                whole = false;
            }
            element = common ?? element;
            items.Add(value.Value);
        }
        return whole ? new(Value.Of(items.Select(i => Widen(i, element))), new(LiteralKind.List, element)) : null;
    }

    private static Value Widen(Value item, LiteralType? element) =>
        item is Value.Integer whole && element?.Kind == LiteralKind.Number ? (double)whole.Value : item;
}

namespace Factory.Language.Syntax;

/// <summary>What stands after <c>=</c> or <c>=></c>, or as an argument.</summary>
internal abstract record ValueSyntax(TextSpan Span) : SyntaxNode(Span);

internal sealed record BoolSyntax(bool Value, TextSpan Span) : ValueSyntax(Span);

/// <summary>A whole number without unit.</summary>
internal sealed record IntegerSyntax(long Value, TextSpan Span) : ValueSyntax(Span);

/// <summary>A number with a point or an exponent, without unit.</summary>
internal sealed record NumberSyntax(double Value, TextSpan Span) : ValueSyntax(Span);

/// <summary>A number with its unit, in the base of its dimension: bytes, seconds, a fraction of one, or the currency's own.</summary>
/// <param name="Currency">Of money: which.</param>
internal sealed record QuantitySyntax(double Value, UnitKind Unit, TextSpan Span, string? Currency = null) : ValueSyntax(Span);

internal enum UnitKind
{
    Fraction,
    Bytes,
    Seconds,
    Money,
}

/// <summary>A string: literal parts and interpolated names.</summary>
internal sealed record TextSyntax(IReadOnlyList<TextPart> Parts, TextSpan Span) : ValueSyntax(Span)
{
    /// <summary>The text, where nothing is interpolated; else null.</summary>
    public string? Plain => Parts switch
    {
        [] => "",
        [TextPart.Literal only] => only.Text,
        _ => null,
    };
}

internal abstract record TextPart
{
    public sealed record Literal(string Text) : TextPart;
    public sealed record Hole(NameSyntax Name) : TextPart;
}

/// <summary><c>low .. high</c></summary>
internal sealed record RangeSyntax(ValueSyntax Low, ValueSyntax High, TextSpan Span) : ValueSyntax(Span);

/// <summary><c>[a, b]</c></summary>
internal sealed record ListSyntax(IReadOnlyList<ValueSyntax> Items, TextSpan Span) : ValueSyntax(Span);

/// <summary>C# after <c>=></c>.</summary>
/// <param name="Text">The text, without what is around it.</param>
/// <param name="IsBroken">It has been reported already.</param>
internal sealed record CSharpSyntax(string Text, bool IsBroken, TextSpan Span) : ValueSyntax(Span);

/// <summary>What cannot be read, in a place where reading goes on; it has been reported.</summary>
internal sealed record BrokenValueSyntax(TextSpan Span) : ValueSyntax(Span);

using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>A value and what it measures.</summary>
internal sealed record Typed(Value Value, LiteralType Type);

/// <summary>The type of a literal or a param.</summary>
/// <param name="Element">Of a list; null for the empty list.</param>
internal sealed record LiteralType(LiteralKind Kind, LiteralType? Element = null)
{
    /// <summary>With its article, for messages.</summary>
    public override string ToString() => Kind switch
    {
        LiteralKind.Bool => "true or false",
        LiteralKind.Integer => "a whole number",
        LiteralKind.Number => "a number",
        LiteralKind.Text => "a text",
        LiteralKind.Duration => "a duration",
        LiteralKind.Bytes => "a size",
        LiteralKind.Fraction => "a percentage",
        LiteralKind.Money => "an amount of money",
        _ => Element is null ? "an empty list" : $"a list of {Element.Plural}",
    };

    private string Plural => Kind switch
    {
        LiteralKind.Bool => "truth values",
        LiteralKind.Integer => "whole numbers",
        LiteralKind.Number => "numbers",
        LiteralKind.Text => "texts",
        LiteralKind.Duration => "durations",
        LiteralKind.Bytes => "sizes",
        LiteralKind.Fraction => "percentages",
        LiteralKind.Money => "amounts of money",
        _ => "lists",
    };

    /// <summary>The type that both are, where whole numbers are numbers too; null when there is none.</summary>
    public static LiteralType? Common(LiteralType a, LiteralType b) =>
        a == b ? a : a.Kind is LiteralKind.Integer or LiteralKind.Number && b.Kind is LiteralKind.Integer or LiteralKind.Number
            ? new(LiteralKind.Number) : null;
}

internal enum LiteralKind
{
    Bool,
    Integer,
    Number,
    Text,
    Duration,
    Bytes,
    Fraction,
    Money,
    List,
}

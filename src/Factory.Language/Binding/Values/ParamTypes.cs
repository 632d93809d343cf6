using Factory.Language.Syntax;
using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>The types that a param may be declared with.</summary>
internal static class ParamTypes
{
    public static readonly IReadOnlyDictionary<string, LiteralKind> Words = new Dictionary<string, LiteralKind>(StringComparer.Ordinal)
    {
        ["bool"] = LiteralKind.Bool,
        ["int"] = LiteralKind.Integer,
        ["float"] = LiteralKind.Number,
        ["text"] = LiteralKind.Text,
        ["duration"] = LiteralKind.Duration,
        ["size"] = LiteralKind.Bytes,
        ["percent"] = LiteralKind.Fraction,
    };

    /// <returns>Null when there is no such type; then that has been reported.</returns>
    public static LiteralType? Find(ParamTypeSyntax syntax, DiagnosticBag diagnostics)
    {
        if (Words.TryGetValue(syntax.Word.Text, out var kind)) return syntax.IsList ? new(LiteralKind.List, new(kind)) : new(kind);
        diagnostics.UnknownParamType(syntax.Word.Span, syntax.Word.Text, Words.Keys);
        return null;
    }

    /// <summary>How a value of another type might be meant.</summary>
    public static string? Suggest(Typed value, LiteralType type) => type.Kind switch
    {
        LiteralKind.Integer => SettingKind.Integer,
        LiteralKind.Number => SettingKind.Number,
        LiteralKind.Bool => SettingKind.Bool,
        LiteralKind.Text => SettingKind.Text,
        LiteralKind.Duration => SettingKind.Duration,
        LiteralKind.Bytes => SettingKind.Bytes,
        LiteralKind.Fraction => SettingKind.Fraction,
        _ => (SettingKind?)null,
    } is { } kind ? Conversion.Suggest(value, new(kind)) : null;

    /// <summary>The value as that type, where whole numbers are numbers too; null when it is another.</summary>
    public static Typed? Convert(Typed value, LiteralType type)
    {
        if (value.Type == type) return value;
        if (type.Kind == LiteralKind.Number && value.Value is Value.Integer whole && value.Type.Kind == LiteralKind.Integer) return new((double)whole.Value, type);
        if (type.Kind != LiteralKind.List || value.Value is not Value.List list) return null;
        if (list.Items.Length == 0) return new(list, type);
        var items = list.Items.Select(i => Convert(new(i, value.Type.Element!), type.Element!)).ToList();
        return items.Contains(null) ? null : new(Value.Of(items.Select(i => i!.Value)), type);
    }
}

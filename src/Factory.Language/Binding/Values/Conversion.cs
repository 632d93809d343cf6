using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>Which typed values fit which settings, and how they are then written.</summary>
internal static class Conversion
{
    /// <returns>Null when the value does not fit.</returns>
    public static Value? Convert(Typed typed, SettingType type) => (type.Kind, typed.Type.Kind) switch
    {
        (SettingKind.Number, LiteralKind.Integer or LiteralKind.Number) when Symbolic.Is(typed.Value) => Symbolic.AsNumber(typed.Value),
        (SettingKind.Argument, not LiteralKind.List) when Symbolic.Is(typed.Value) => Symbolic.AsText(typed.Value),
        (SettingKind.Choice, LiteralKind.Text) when Symbolic.Is(typed.Value) => typed.Value,
        (SettingKind.Bool, LiteralKind.Bool) => typed.Value,
        (SettingKind.Integer, LiteralKind.Integer) => typed.Value,
        (SettingKind.Number, LiteralKind.Integer or LiteralKind.Number) => typed.Value.AsNumber()!.Value,
        (SettingKind.Text, LiteralKind.Text) => typed.Value,
        (SettingKind.Duration, LiteralKind.Duration) => typed.Value.AsNumber()!.Value,
        (SettingKind.Bytes, LiteralKind.Bytes) => typed.Value,
        (SettingKind.Fraction, LiteralKind.Fraction) => typed.Value.AsNumber()!.Value,
        (SettingKind.File, LiteralKind.Text) => Value.Of(("$file", typed.Value)),
        (SettingKind.Argument, LiteralKind.Text) => typed.Value,
        (SettingKind.Argument, LiteralKind.Integer or LiteralKind.Number or LiteralKind.Bool) => typed.Value.ToString(),
        (SettingKind.Choice, LiteralKind.Text) => type.Choices?.Contains(typed.Value.AsText()!) == true ? typed.Value : null,
        (SettingKind.List, LiteralKind.List) => Items((Value.List)typed.Value, typed.Type.Element, type.Element!),
        _ => null,
    };

    private static Value.List? Items(Value.List list, LiteralType? from, SettingType to)
    {
        List<Value> items = [];
        foreach (var item in list.Items)
        {
            if (Convert(new(item, from!), to) is not { } converted) return null;
            items.Add(converted);
        }
        return Value.Of(items);
    }

    /// <summary>What is needed, with its article, and how it is written.</summary>
    public static string Needed(SettingType type) => type.Kind switch
    {
        SettingKind.Bool => "true or false",
        SettingKind.Integer => "a whole number",
        SettingKind.Number => "a number",
        SettingKind.Text => "a text such as `\"…\"`",
        SettingKind.Duration => "a duration such as `90s` or `2h`",
        SettingKind.Bytes => "a size such as `8 GiB`",
        SettingKind.Fraction => "a percentage such as `70%`",
        SettingKind.File => "the path of a file, such as `\"fit.py\"`",
        SettingKind.Argument => "a text, or `input`, `output` or `file(\"…\")`",
        SettingKind.Choice => "one of " + string.Join(", ", (type.Choices ?? []).Select(c => $"`{c}`")),
        SettingKind.List => $"a list such as `[a, b]`, each item {Needed(type.Element!)}",
        SettingKind.Map => $"a block `{{ name = … }}`, each value {Needed(type.Element!)}",
        SettingKind.Expression => "C# after `=>`",
        SettingKind.OutputSpec => "an output: `file(\"…\")`, `folder()`, `table()`, `model()` or `report()`",
        SettingKind.Range => "a range such as `0 .. 120`",
        SettingKind.MetricType => "a type: `float`, `int`, `bool` or `text`",
        _ => type.ToString(),
    };

    /// <summary>How a value that does not fit might be meant.</summary>
    public static string? Suggest(Typed typed, SettingType type) => (type.Kind, typed.Type.Kind) switch
    {
        (SettingKind.Fraction, LiteralKind.Integer or LiteralKind.Number) when typed.Value.AsNumber() is >= 0 and <= 1
            and { } share => $"write `{share * 100:0.######}%`",
        (SettingKind.Fraction, LiteralKind.Integer or LiteralKind.Number) => $"write `{typed.Value}%`",
        (SettingKind.Number, LiteralKind.Fraction) => $"write `{typed.Value}`",
        (SettingKind.Bytes, LiteralKind.Integer) => $"give it a unit: `{typed.Value} MiB`",
        (SettingKind.Duration, LiteralKind.Integer or LiteralKind.Number) => $"give it a unit: `{typed.Value}s`",
        (SettingKind.List, LiteralKind.Text) when type.Element?.Kind == SettingKind.Argument && typed.Value.AsText() is { } command =>
            $"write `[{string.Join(", ", command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(w => $"\"{w}\""))}]`",
        (SettingKind.List, LiteralKind.Text) when type.Element?.Kind is SettingKind.Text or SettingKind.File && typed.Value.AsText() is not null => $"write `[{typed.Value}]`",
        (SettingKind.List, not LiteralKind.List) when !Symbolic.Is(typed.Value) && Convert(typed, type.Element!) is not null => $"write `[{typed.Value}]`",
        (SettingKind.Integer or SettingKind.Number, LiteralKind.Text) when typed.Value.AsText() is { } digits && double.TryParse(digits, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            && (type.Kind == SettingKind.Number || number == Math.Floor(number)) => $"write it without quotes: `{digits}`",
        (SettingKind.Bool, LiteralKind.Text) when AuthorHints.Truth(typed.Value.AsText() ?? "") is { } truth => $"write `{truth}`",
        (SettingKind.Text, LiteralKind.Integer or LiteralKind.Number or LiteralKind.Bool) => $"write `\"{typed.Value}\"`",
        (SettingKind.Choice, LiteralKind.Text) => Nearest.To(typed.Value.AsText()!, type.Choices ?? []) is { } near ? $"did you mean `{near}`?" : null,
        _ => null,
    };
}

using Factory.Sdk;

namespace Factory.Language.Binding;

/// <summary>The least and greatest number that a setting allows.</summary>
internal static class Range
{
    public static bool Allows(Value value, SettingConverter.Target target, SettingType type) => value switch
    {
        Value.List list => list.Items.All(i => Allows(i, target, type.Element!)),
        _ when value.AsNumber() is { } number => !(number < target.Min) && !(number > target.Max),
        _ => true,
    };

    public static string Describe(SettingConverter.Target target, SettingType type)
    {
        while (type.Kind is SettingKind.List or SettingKind.Map) type = type.Element!;
        var (least, most) = (Bound(target.Min), Bound(target.Max));
        return (least, most) switch
        {
            ({ } low, { } high) => $"between {Write(low, type)} and {Write(high, type)}",
            ({ } low, null) => $"at least {Write(low, type)}",
            (null, { } high) => $"at most {Write(high, type)}",
            _ => "any number",
        };
    }

    private static double? Bound(double? bound) => bound is { } number && double.IsFinite(number) ? number : null;

    public static string Write(double number, SettingType type) => type.Kind switch
    {
        SettingKind.Fraction => $"{number * 100:0.######}%",
        SettingKind.Duration => $"{number:0.######}s",
        SettingKind.Bytes => new ByteSize((long)number).ToString(),
        _ => $"{number:0.##########}",
    };
}

using Factory.Language.Syntax;

namespace Factory.Language.Binding;

/// <summary><c>budget = 2h</c> or <c>budget = 25 USD</c>: what all attempts together may take, or cost.</summary>
internal static class BudgetBinder
{
    public static (TimeSpan? Time, BoundMoney? Cost) Bind(SettingReader reader, SettingGroup settings, DiagnosticBag diagnostics) => reader.Take("budget")?.Value switch
    {
        null => default,
        { } value when AsMoney(value) is { } money => (null, money),
        QuantitySyntax { Unit: UnitKind.Money } value => OutOfRange(value, diagnostics),
        var value => (SettingGroup.ToDuration(settings.Convert("budget", value)), null),
    };

    private static (TimeSpan?, BoundMoney?) OutOfRange(QuantitySyntax money, DiagnosticBag diagnostics)
    {
        diagnostics.OutOfRange(money.Span, "budget", $"more than 0 and less than 1,000,000,000 {money.Currency}");
        return default;
    }

    /// <summary>A setting that can only be an amount of money.</summary>
    public static BoundMoney? Money(SettingReader reader, SettingGroup settings, string name)
    {
        if (reader.Take(name) is not { } setting) return null;
        if (AsMoney(setting.Value) is { } money) return money;
        settings.Convert(name, setting.Value);
        return null;
    }

    private static BoundMoney? AsMoney(ValueSyntax value) =>
        value is QuantitySyntax { Unit: UnitKind.Money, Value: > 0 and < 1e9, Currency: { } currency } money ? new((decimal)money.Value, currency) : null;
}

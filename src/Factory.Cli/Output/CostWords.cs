using System.Globalization;
using Factory.Control;

namespace Factory.Cli;

/// <summary>Money, device time and energy as people read them.</summary>
internal static class CostWords
{
    public static string Money(CostView cost) => cost.Money.Count > 0 ? string.Join(" + ", cost.Money.Select(Money)) : cost.UnpricedSeconds > 0 ? "no price" : "0";

    /// <summary>To the cent, and of less than that the first two digits.</summary>
    public static string Money(AmountView amount) =>
        $"{amount.Amount.ToString(amount.Amount is > -0.1m and < 0.1m and not 0 ? "0.00####" : "#,##0.00", CultureInfo.InvariantCulture)} {amount.Currency}";

    /// <summary>Device time: in hours where there are many.</summary>
    public static string Time(decimal seconds) =>
        seconds >= 3600 ? $"{(seconds / 3600).ToString("#,##0.0", CultureInfo.InvariantCulture)} h" : $"{seconds.ToString("0.0", CultureInfo.InvariantCulture)} s";

    public static string Energy(CostView cost) => cost.EnergyJoules is not { } joules ? "unknown"
        : $"{(joules >= 36_000 ? $"{(joules / 3.6e6).ToString("0.00", CultureInfo.InvariantCulture)} kWh" : $"{joules.ToString("0", CultureInfo.InvariantCulture)} J")}"
            + $"{cost.Energy switch { EnergyQuality.Measured => "", EnergyQuality.Derived => ", derived", _ => ", in part" }}";
}

using System.Globalization;

namespace Factory.Engine;

/// <summary>An amount of money in millionths of its currency's unit: whole, so that the sum of the parts is the whole.</summary>
/// <param name="Currency">Three letters, as in ISO 4217.</param>
public readonly record struct Money(long Micros, string Currency)
{
    private const long MillisecondsAnHour = 3_600_000;

    /// <summary>What so many unit-milliseconds come to, at this price an hour; half a millionth is rounded away from zero.</summary>
    public Money For(long unitMilliseconds) => this with
    {
        Micros = (long)((Int128)Micros * unitMilliseconds is var product && product >= 0
            ? (product + MillisecondsAnHour / 2) / MillisecondsAnHour : (product - MillisecondsAnHour / 2) / MillisecondsAnHour),
    };

    public override string ToString() => $"{(Micros / 1e6m).ToString("0.00####", CultureInfo.InvariantCulture)} {Currency}";
}

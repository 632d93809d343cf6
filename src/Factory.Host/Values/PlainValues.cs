using System.Globalization;
using Factory.Sdk;

namespace Factory.Host.Values;

/// <summary>Reads values as plain types of C#, and writes them back.</summary>
internal static class PlainValues
{
    /// <exception cref="InvalidCastException">The value does not fit the type; the message says so.</exception>
    public static object Read(Value value, Type type)
    {
        if (type == typeof(bool)) return value is Value.Bool b ? b.Value : throw Misfit(value, "true or false");
        if (type == typeof(string)) return value.AsText() ?? throw Misfit(value, "a text");
        if (type == typeof(long)) return Whole(value);
        if (type == typeof(int))
            return Whole(value) is >= int.MinValue and <= int.MaxValue and var i ? (int)i : throw Misfit(value, "a whole number of 32 bits");
        if (type == typeof(double)) return Real(value);
        if (type == typeof(TimeSpan)) return TimeSpan.FromSeconds(Real(value));
        if (type == typeof(ByteSize)) return new ByteSize(Whole(value));
        if (type == typeof(Fraction)) return new Fraction(Real(value));
        if (type == typeof(Interval)) return Range(value);
        throw new InvalidCastException($"a value cannot become a {type.Name}");
    }

    /// <summary>Null when the object is no plain value.</summary>
    public static Value? Write(object? value) => value switch
    {
        null => Value.Null.Instance,
        bool b => b,
        int i => (long)i,
        long l => l,
        float f => (double)f,
        double d => d,
        string s => s,
        TimeSpan t => t.TotalSeconds,
        Value v => v,
        _ => null,
    };

    public static InvalidCastException Misfit(Value value, string wanted) => new($"{value} is not {wanted}");

    private static long Whole(Value value) => value switch
    {
        Value.Integer i => i.Value,
        Value.Number n when n.Value == Math.Truncate(n.Value) && Math.Abs(n.Value) <= 1L << 53 => (long)n.Value,
        _ => throw Misfit(value, "a whole number"),
    };

    private static Interval Range(Value value) =>
        value is Value.Map map && map["from"] is { } from && map["to"] is { } to ? new(Real(from), Real(to)) : throw Misfit(value, "a range of numbers");

    // A number that is not finite travels as one of the texts NaN, Infinity, -Infinity.
    private static double Real(Value value) =>
        value.AsNumber()
        ?? (value.AsText() is "NaN" or "Infinity" or "-Infinity" ? double.Parse(value.AsText()!, CultureInfo.InvariantCulture)
            : throw Misfit(value, "a number"));
}

using System.Globalization;

namespace Factory.Sdk;

/// <summary>A range of numbers with both its ends, written <c>0 .. 120</c> in a pipeline.</summary>
/// <param name="Low">The least number in it.</param>
/// <param name="High">The greatest number in it; not less than <paramref name="Low"/>.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>Whether the number lies in it; NaN does not.</summary>
    public bool Contains(double number) => number >= Low && number <= High;

    /// <summary>As a pipeline writes it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Low} .. {High}");
}

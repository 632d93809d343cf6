using System.Globalization;
using Sprache;

namespace Factory.Language.Syntax;

/// <summary>Numbers with their units: <c>30</c>, <c>1e-4</c>, <c>-0.5</c>, <c>70%</c>, <c>16 GiB</c>, <c>2h</c>, <c>25 USD</c>.</summary>
internal static class NumberGrammar
{
    public static readonly Parser<ValueSyntax> Number = Combine.Read(input =>
    {
        var start = input.Token;
        var end = DigitsEnd(input.Source, start);
        if (end == start) return Combine.Expected<ValueSyntax>(input, "a number");
        var unit = UnitAfter(input.Source, end);
        var span = new TextSpan(start, Math.Max(end, unit.End) - start);
        return Result.Success(Make(input, input.Source[start..end].Replace("_", ""), unit, span), input.To(span.End));
    });

    /// <summary>Where the digits end (the place itself when there is no number), and the unit after them.</summary>
    public static (int End, TextSpan Unit) Extent(string text, int at) =>
        DigitsEnd(text, at) is var end && end > at ? (end, UnitAfter(text, end)) : (at, default);

    // -?digits(.digits)?([eE][+-]?digits)?  A number never ends in a dot, so that `1 .. 5` may be written `1..5`.
    private static int DigitsEnd(string text, int start)
    {
        var at = start < text.Length && text[start] == '-' ? start + 1 : start;
        var end = Run(text, at);
        if (end == at) return start;
        if (end < text.Length && text[end] == '.' && Run(text, end + 1) is var fraction && fraction > end + 1) end = fraction;
        if (end >= text.Length || text[end] is not ('e' or 'E')) return end;
        var exponent = end + 1 < text.Length && text[end + 1] is '+' or '-' ? end + 2 : end + 1;
        return Run(text, exponent) is var last && last > exponent ? last : end;
    }

    private static int Run(string text, int at)
    {
        var end = at;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '_' && end > at)) end++;
        return end;
    }

    // A word after a number is its unit when it stands in the same line and is not the name of the next setting.
    private static TextSpan UnitAfter(string text, int end)
    {
        var at = end;
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        if (at < text.Length && text[at] == '%') return new(at, 1);
        var unitEnd = Characters.NameEnd(text, at);
        var next = Trivia.Skip(text, unitEnd);
        if (unitEnd == at || at > end && next < text.Length && text[next] is '=' or '{') return default;
        if (at > end && next < text.Length && text[next] == '.' && !Characters.Is(text, next, "..")) return default;
        if (IsRange(text, at, unitEnd) && DigitsEnd(text, next) > next) return default;
        return new(at, unitEnd - at);
    }

    /// <summary>Whether a word is one that other languages write between the ends of a range.</summary>
    public static bool IsRange(string text, int start, int end) => text.AsSpan(start, end - start) is "to" or "until" or "through";

    private static ValueSyntax Make(TextInput input, string digits, TextSpan unit, TextSpan span)
    {
        var number = double.Parse(digits, CultureInfo.InvariantCulture);
        if (unit.Length == 0) return Plain(input, digits, number, span);
        var word = input.Source.Substring(unit.Start, unit.Length);
        if (word == "%") return new QuantitySyntax(number / 100, UnitKind.Fraction, span);
        if (Units.Find(word) is not { } found) return Unknown(input, word, unit, span);
        var value = number * found.Factor;
        if (!double.IsFinite(value) || found.Kind == UnitKind.Bytes && Math.Abs(value) >= long.MaxValue) return TooLarge(input, span);
        return new QuantitySyntax(value, found.Kind, span, found.Kind == UnitKind.Money ? word : null);
    }

    private static ValueSyntax Plain(TextInput input, string digits, double number, TextSpan span)
    {
        if (digits.AsSpan().IndexOfAny(".eE") >= 0) return double.IsFinite(number) ? new NumberSyntax(number, span) : TooLarge(input, span);
        return long.TryParse(digits, CultureInfo.InvariantCulture, out var whole) ? new IntegerSyntax(whole, span) : TooLarge(input, span);
    }

    private static BrokenValueSyntax Unknown(TextInput input, string word, TextSpan unit, TextSpan span)
    {
        input.Diagnostics.UnknownUnit(unit, word);
        return new(span);
    }

    private static BrokenValueSyntax TooLarge(TextInput input, TextSpan span)
    {
        input.Diagnostics.NumberTooLarge(span);
        return new(span);
    }
}

using System.Globalization;

namespace Factory.Stages.Data.Csv;

/// <summary>What a cell could be, as one bit each.</summary>
[Flags]
internal enum CellTypes : byte
{
    None = 0,
    Integer = 1,
    Number = 2,
    Bool = 4,
    Text = 8,
}

/// <summary>Reads cells as values. Blanks around numbers and truth values do not count.</summary>
internal static class Cell
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
    private const NumberStyles Real = Whole | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>
    /// What the cell most probably is. Digits that begin with a needless zero, or are more than 64 bits hold, are text: they are
    /// codes, such as 01067, that a number would destroy. So are words like NaN, which a pipeline can list as missing.
    /// </summary>
    public static CellTypes Classify(ReadOnlySpan<byte> cell)
    {
        var digits = cell.Trim((byte)' ');
        if (digits.StartsWith((byte)'-')) digits = digits[1..];
        if (digits.IsEmpty) return CellTypes.Text;
        if (digits[0] is (byte)'t' or (byte)'f' or (byte)'T' or (byte)'F') return TryBool(cell, out _) ? CellTypes.Bool : CellTypes.Text;
        if (digits[0] != '.' && !char.IsAsciiDigit((char)digits[0])) return CellTypes.Text;
        if (digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit((char)digits[1])) return CellTypes.Text;
        if (digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0) return TryInteger(cell, out _) ? CellTypes.Integer : CellTypes.Text;
        return TryNumber(cell, out var number) && double.IsFinite(number) ? CellTypes.Number : CellTypes.Text;
    }

    public static bool TryInteger(ReadOnlySpan<byte> cell, out long value) => long.TryParse(cell, Whole, CultureInfo.InvariantCulture, out value);

    public static bool TryNumber(ReadOnlySpan<byte> cell, out double value) => double.TryParse(cell, Real, CultureInfo.InvariantCulture, out value);

    public static bool TryBool(ReadOnlySpan<byte> cell, out bool value)
    {
        var word = cell.Trim((byte)' ');
        value = System.Text.Ascii.EqualsIgnoreCase(word, "true"u8);
        return value || System.Text.Ascii.EqualsIgnoreCase(word, "false"u8);
    }
}

using System.Globalization;

namespace Factory.Tables;

/// <summary>A column of real numbers.</summary>
public sealed class NumberColumn(string name, double[] values, Missing? missing = null) : Column(name, values.Length, missing)
{
    /// <summary>The values; 0 where one is missing.</summary>
    public ReadOnlySpan<double> Values => values;

    internal ReadOnlyMemory<double> Memory => values;
    internal double[] Array => values;
    public override ColumnType Type => ColumnType.Number;
    public override double Number(int row) => IsMissing(row) ? double.NaN : values[row];
    public override string Text(int row) => IsMissing(row) ? "" : values[row].ToString("R", CultureInfo.InvariantCulture);
    public override Column Take(ReadOnlySpan<int> rows) => new NumberColumn(Name, Take(values, rows), Missing?.Take(rows));
    public override Column Rename(string name) => new NumberColumn(name, values, Missing);
    internal override void Encode(int row, ref RowEncoder encoder) => encoder.Number(values[row]);
}

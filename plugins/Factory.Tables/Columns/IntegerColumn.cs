using System.Globalization;

namespace Factory.Tables;

/// <summary>A column of whole numbers.</summary>
public sealed class IntegerColumn(string name, long[] values, Missing? missing = null) : Column(name, values.Length, missing)
{
    /// <summary>The values; 0 where one is missing.</summary>
    public ReadOnlySpan<long> Values => values;

    internal ReadOnlyMemory<long> Memory => values;
    internal long[] Array => values;
    public override ColumnType Type => ColumnType.Integer;
    public override double Number(int row) => IsMissing(row) ? double.NaN : values[row];
    public override string Text(int row) => IsMissing(row) ? "" : values[row].ToString(CultureInfo.InvariantCulture);
    public override Column Take(ReadOnlySpan<int> rows) => new IntegerColumn(Name, Take(values, rows), Missing?.Take(rows));
    public override Column Rename(string name) => new IntegerColumn(name, values, Missing);
    internal override void Encode(int row, ref RowEncoder encoder) => encoder.Integer(values[row]);
}

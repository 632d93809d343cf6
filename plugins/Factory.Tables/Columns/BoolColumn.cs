namespace Factory.Tables;

/// <summary>A column of true and false.</summary>
public sealed class BoolColumn(string name, bool[] values, Missing? missing = null) : Column(name, values.Length, missing)
{
    /// <summary>The values; false where one is missing.</summary>
    public ReadOnlySpan<bool> Values => values;

    internal ReadOnlyMemory<bool> Memory => values;
    public override ColumnType Type => ColumnType.Bool;
    public override double Number(int row) => IsMissing(row) ? double.NaN : values[row] ? 1 : 0;
    public override string Text(int row) => IsMissing(row) ? "" : values[row] ? "true" : "false";
    public override Column Take(ReadOnlySpan<int> rows) => new BoolColumn(Name, Take(values, rows), Missing?.Take(rows));
    public override Column Rename(string name) => new BoolColumn(name, values, Missing);
    internal override void Encode(int row, ref RowEncoder encoder) => encoder.Bool(values[row]);
}

using Factory.Sdk;

namespace Factory.Tables;

/// <summary>A column of strings.</summary>
public sealed class TextColumn(string name, string[] values, Missing? missing = null) : Column(name, values.Length, missing)
{
    /// <summary>The values; empty where one is missing.</summary>
    public ReadOnlySpan<string> Values => values;

    internal ReadOnlyMemory<string> Memory => values;
    internal string[] Array => values;
    public override ColumnType Type => ColumnType.Text;

    public override double Number(int row) =>
        throw new StageFailedException(
            $"column `{Name}` is text, and a number is needed; {(IsMissing(row) ? "the value is missing" : $"the value is \"{values[row]}\"")}");

    public override string Text(int row) => IsMissing(row) ? "" : values[row];
    public override Column Take(ReadOnlySpan<int> rows) => new TextColumn(Name, Take(values, rows), Missing?.Take(rows));
    public override Column Rename(string name) => new TextColumn(name, values, Missing);
    internal override void Encode(int row, ref RowEncoder encoder) => encoder.Text(values[row]);
}

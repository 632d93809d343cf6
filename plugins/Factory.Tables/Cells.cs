namespace Factory.Tables;

/// <summary>A column as expressions read it, row after row: where nothing is missing, straight from its array.</summary>
internal sealed class Cells(Column column)
{
    private readonly double[]? _numbers = column is NumberColumn { Missing: null } numbers ? numbers.Array : null;
    private readonly long[]? _integers = column is IntegerColumn { Missing: null } integers ? integers.Array : null;

    public Column Column => column;

    public bool IsMissing(int row) => column.Missing is { } missing && missing[row];

    public double Number(int row) => _numbers is { } numbers ? numbers[row] : _integers is { } integers ? integers[row] : column.Number(row);
}

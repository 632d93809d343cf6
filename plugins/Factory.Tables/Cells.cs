namespace Factory.Tables;

/// <summary>A column as expressions read it, row after row: where nothing is missing, straight from its array.</summary>
internal sealed class Cells(Column column)
{
    private readonly double[]? _numbers = column is NumberColumn { Missing: null } numbers ? numbers.Array : null;
    private readonly long[]? _integers = column is IntegerColumn { Missing: null } integers ? integers.Array : null;

    public Column Column => column;

    /// <summary>Its numbers, where it is of such and none is missing.</summary>
    public double[]? Numbers => _numbers;

    public bool IsMissing(int row) => column.Missing is { } missing && missing[row];

    public double Number(int row) => _numbers is { } numbers ? numbers[row] : _integers is { } integers ? integers[row] : column.Number(row);
}

/// <summary>The columns that match a pattern.</summary>
internal sealed class MatchedCells
{
    private readonly Cells[] _cells;
    private readonly double[][]? _numbers;

    public MatchedCells(IEnumerable<Column> columns)
    {
        _cells = [.. columns.Select(c => new Cells(c))];
        if (Array.TrueForAll(_cells, c => c.Numbers is not null)) _numbers = [.. _cells.Select(c => c.Numbers!)];
    }

    public int Count => _cells.Length;

    /// <summary>The sum of those that are not missing in a row, and how many these are.</summary>
    public (double Sum, int Count) Add(int row)
    {
        var sum = 0.0;
        if (_numbers is { } numbers)
        {
            foreach (var column in numbers) sum += column[row];
            return (sum, numbers.Length);
        }
        var count = 0;
        foreach (var cells in _cells)
        {
            if (cells.IsMissing(row)) continue;
            sum += cells.Number(row);
            count++;
        }
        return (sum, count);
    }

    /// <summary>The best of those that are not missing in a row; NaN when all are.</summary>
    public double Reduce(int row, Func<double, double, double> better)
    {
        double? best = null;
        foreach (var cells in _cells)
        {
            if (cells.IsMissing(row)) continue;
            var value = cells.Number(row);
            best = best is { } other ? better(other, value) : value;
        }
        return best ?? double.NaN;
    }
}

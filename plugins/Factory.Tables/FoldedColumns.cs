namespace Factory.Tables;

/// <summary>
/// What the numbers of some columns come to, row by row. Whoever goes from row to row has it computed for many rows at once, column by column: within a row the
/// order stays that of the columns, so that every digit does, but no addition waits for the one before it.
/// </summary>
internal sealed class FoldedColumns<TFold>(IReadOnlyList<Column> columns) where TFold : struct, IFold
{
    // That text is no number is told for the very row that was asked for.
    private readonly int _most = columns.Any(c => c.Type == ColumnType.Text) ? 1 : 512;
    private double[] _totals = [];
    private int[] _counts = [];
    private int _from;
    private int _known;

    /// <summary>Of those that are not missing in a row, and how many these are.</summary>
    public (double Total, int Count) At(int row)
    {
        if ((uint)(row - _from) >= (uint)_known) Compute(row);
        return (_totals[row - _from], _counts[row - _from]);
    }

    // Twice as many each time, and one for who jumps.
    private void Compute(int row)
    {
        var count = Math.Min(row == _from + _known ? Math.Max(1, _known * 2) : 1, Math.Min(_most, columns[0].Count - row));
        if (_totals.Length < count) (_totals, _counts) = (new double[count], new int[count]);
        (_from, _known) = (row, 0);
        var totals = _totals.AsSpan(0, count);
        var counts = _counts.AsSpan(0, count);
        totals.Fill(TFold.Start);
        counts.Fill(columns.Count);
        foreach (var column in columns)
        {
            if (column is NumberColumn { Missing: null } numbers) Take(numbers.Values.Slice(row, count), totals);
            else if (column is IntegerColumn { Missing: null } integers) Take(integers.Values.Slice(row, count), totals);
            else Take(column, row, totals, counts);
        }
        _known = count;
    }

    private static void Take(ReadOnlySpan<double> numbers, Span<double> totals)
    {
        for (var i = 0; i < totals.Length; i++) totals[i] = TFold.Take(totals[i], numbers[i]);
    }

    private static void Take(ReadOnlySpan<long> integers, Span<double> totals)
    {
        for (var i = 0; i < totals.Length; i++) totals[i] = TFold.Take(totals[i], integers[i]);
    }

    private static void Take(Column column, int row, Span<double> totals, Span<int> counts)
    {
        for (var i = 0; i < totals.Length; i++)
            if (column.IsMissing(row + i)) counts[i]--;
            else totals[i] = TFold.Take(totals[i], column.Number(row + i));
    }
}

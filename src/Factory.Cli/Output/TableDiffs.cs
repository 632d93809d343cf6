using System.Globalization;
using Factory.Control;

namespace Factory.Cli;

/// <summary>What became of a table, in words.</summary>
internal static class TableDiffs
{
    // Siddiqi's rule of thumb.
    private const double Little = 0.1, Much = 0.25;
    private const int MostColumns = 20;

    public static void Print(Printer printer, TableDiff diff)
    {
        printer.Line("");
        printer.Line(Escape.Line($"{diff.Name}: {Of(diff)}"));
        foreach (var column in diff.Columns.Where(c => c.Before != c.After)) printer.Line($"  column {Escape.Line(column.Name)}: {Types(column)}");
        var moved = diff.Columns.Where(c => c.Changed > 0 || c.Drift >= Little).OrderByDescending(c => c.Drift ?? 0).ThenByDescending(c => c.Changed).ToList();
        if (moved.Count > 0)
        {
            var table = new TextTable("COLUMN", "CHANGED", "DRIFT", "", "BEFORE", "AFTER");
            foreach (var c in moved.Take(MostColumns))
                table.Add(c.Name, c.Changed > 0 ? c.Changed.ToString(CultureInfo.InvariantCulture) : "", c.Drift is { } drift ? Words.Number(Math.Round(drift, 4)) : "",
                    DriftWord(c.Drift), ProfileTable.Bars([.. c.Bins.Select(b => b.Before).DefaultIfEmpty()]), ProfileTable.Bars([.. c.Bins.Select(b => b.After).DefaultIfEmpty()]));
            table.Print(printer);
            if (moved.Count > MostColumns) printer.Line($"… and {Words.Count(moved.Count - MostColumns, "more column", "more columns")}");
        }
        foreach (var row in diff.AddedRows) printer.Line($"  + {Escape.Line(Cells(row))}");
        foreach (var row in diff.RemovedRows) printer.Line($"  - {Escape.Line(Cells(row))}");
        foreach (var row in diff.ChangedRows) printer.Line($"  ~ {Escape.Line(Cells(row))}");
    }

    /// <summary>Rows before and after, and what they say of each other.</summary>
    public static string Of(TableDiff diff) => diff switch
    {
        { Error: { } error } => $"it could not be compared: {error}",
        { RowsBefore: null } => $"a new table of {Words.Count(diff.RowsAfter ?? 0, "row")}",
        { RowsAfter: null } => $"the table of {Words.Count(diff.RowsBefore ?? 0, "row")} is gone",
        _ => string.Create(CultureInfo.InvariantCulture, $"{diff.RowsBefore} → {Words.Count(diff.RowsAfter.Value, "row")}; {diff.Added} added, {diff.Removed} removed")
            + (diff.Key.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $", {diff.Changed} changed, by {string.Join(", ", diff.Key)}") : ""),
    };

    public static string DriftWord(double? drift) => drift switch
    {
        null => "",
        < Little => "little",
        <= Much => "some",
        _ => "much",
    };

    private static string Types(ColumnDiff column) => (column.Before, column.After) switch
    {
        (null, var after) => $"new, {after}",
        (var before, null) => $"gone, was {before}",
        var (before, after) => $"{before} → {after}",
    };

    public static string Cells(IReadOnlyList<CellDiff> row) => string.Join(", ", row.Select(c => $"{c.Column} {Change(c)}"));

    private static string Change(CellDiff cell) => (cell.Before, cell.After) switch
    {
        (null, null) => "missing",
        (null, { } after) => after,
        ({ } before, null) => before,
        var (before, after) => before == after ? before : $"{before} → {after}",
    };
}

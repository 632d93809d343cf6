using DuckDB.NET.Data;
using Factory.Control;
using Factory.Protocol;

namespace Factory.Host.Data;

/// <summary>Compares the tables of two versions: those of the same name, and the only two that are left.</summary>
internal sealed class DataComparer(Duck duck)
{
    public DataComparison Compare(CompareRequest request)
    {
        var before = Tables("images_before", request.Before);
        var after = Tables("images_after", request.After);
        return new([.. Pairs(before, after).Select(p => Compare(p.Before, p.After, request.Key))]);
    }

    private List<DataTables.Found> Tables(string images, IReadOnlyList<DataFile> files)
    {
        var tables = DataTables.Of(duck, files);
        if (ImageTable.Of(duck, images, files, files.Count) is { } found) tables.Add(new(found, null));
        return tables;
    }

    private static IEnumerable<(DataTables.Found? Before, DataTables.Found? After)> Pairs(List<DataTables.Found> before, List<DataTables.Found> after)
    {
        var named = after.ToDictionary(t => t.Table.Name);
        var alone = new List<DataTables.Found>();
        foreach (var table in before)
        {
            if (named.Remove(table.Table.Name, out var same)) yield return (table, same);
            else alone.Add(table);
        }
        if (alone is [var old] && named.Count == 1 && named.Values.Single() is { } renamed)
        {
            yield return (old, renamed);
            yield break;
        }
        foreach (var table in alone) yield return (table, null);
        foreach (var table in named.Values) yield return (null, table);
    }

    private TableDiff Compare(DataTables.Found? before, DataTables.Found? after, IReadOnlyList<string>? key)
    {
        var comparison = new TableDiff { Name = (after ?? before)!.Table.Name, Error = before?.Error ?? after?.Error };
        if (comparison.Error is not null) return comparison;
        try
        {
            if (before is null || after is null)
                return comparison with { RowsBefore = Rows(before?.Table), RowsAfter = Rows(after?.Table), Removed = Rows(before?.Table) ?? 0, Added = Rows(after?.Table) ?? 0 };
            using var pair = new TablePair(duck, before.Table, after.Table);
            // Of images nothing is known by which one would be known again.
            if (before.Table.Format == "images")
                return comparison with { RowsBefore = Rows(before.Table), RowsAfter = Rows(after.Table), Columns = new DriftMeter(duck, pair).Columns() };
            return new RowComparer(duck, pair).Compare(comparison, key);
        }
        catch (Exception e) when (e is DuckDBException or KeyException)
        {
            return comparison with { Error = e is DuckDBException duckSays ? DataTables.Words(duckSays) : e.Message };
        }
    }

    private long? Rows(DataTable? table) => table is null ? null : duck.Count($"SELECT count(*) FROM {table.From}");
}

/// <summary>The columns that should make out a row do not.</summary>
internal sealed class KeyException(string message) : Exception(message);

using Factory.Control;

namespace Factory.Host.Data;

/// <summary>Compares the rows of two tables, whatever their order: by the key that is given or found, else as wholes.</summary>
internal sealed class RowComparer(Duck duck, TablePair pair)
{
    private const int MostShown = 10;

    /// <param name="asked">The key; null to look for one, empty for none.</param>
    public TableDiff Compare(TableDiff comparison, IReadOnlyList<string>? asked)
    {
        var finder = new KeyFinder(duck, pair);
        var key = asked is null ? finder.Find() : finder.Given(asked);
        comparison = comparison with
        {
            RowsBefore = duck.Count($"SELECT count(*) FROM {TablePair.Before}"), RowsAfter = duck.Count($"SELECT count(*) FROM {TablePair.After}"), Key = key,
            Columns = new DriftMeter(duck, pair).Columns(),
        };
        if (pair.Common.Count == 0) return comparison with { Removed = comparison.RowsBefore.Value, Added = comparison.RowsAfter.Value };
        return key.Count == 0 ? CompareWhole(comparison) : new KeyedRows(duck, pair, key).Compare(comparison);
    }

    // Each row as often as it occurs; 128 bits stand for it, so that no two in a billion are taken for one.
    private TableDiff CompareWhole(TableDiff comparison)
    {
        var values = string.Join(", ", pair.Common.Select(c => TablePair.Comparable(c)));
        var row = $"hash({values}) AS h, hash('', {values}) AS i";
        duck.Do($"""
            CREATE OR REPLACE TABLE balance AS SELECT h, i, sum(d)::BIGINT AS d
            FROM (SELECT {row}, 1 AS d FROM {TablePair.After} UNION ALL SELECT {row}, -1 FROM {TablePair.Before}) GROUP BY h, i HAVING sum(d) <> 0
            """);
        var counts = duck.Row("SELECT coalesce(sum(d) FILTER (d > 0), 0)::BIGINT, coalesce(-sum(d) FILTER (d < 0), 0)::BIGINT FROM balance");
        var whole = $"hash({values}) IN (SELECT h FROM balance WHERE d";
        return comparison with
        {
            Added = Duck.Long(counts[0]), Removed = Duck.Long(counts[1]),
            AddedRows = Rows(duck, pair, added: true, $"{whole} > 0)"), RemovedRows = Rows(duck, pair, added: false, $"{whole} < 0)"),
        };
    }

    /// <summary>The first rows of one side for which something holds.</summary>
    public static IReadOnlyList<IReadOnlyList<CellDiff>> Rows(Duck duck, TablePair pair, bool added, string where)
    {
        var (side, columns) = added ? (TablePair.After, pair.AfterColumns) : (TablePair.Before, pair.BeforeColumns);
        var rows = duck.Rows($"SELECT {string.Join(", ", columns.Select(c => c.Shown))} FROM {side} WHERE {where} LIMIT {MostShown}");
        return [.. rows.Select(row => columns.Select((c, i) => new CellDiff(c.Name, added ? null : (string?)row[i], added ? (string?)row[i] : null)).ToList())];
    }
}

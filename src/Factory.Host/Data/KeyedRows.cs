using Factory.Control;

namespace Factory.Host.Data;

/// <summary>Compares rows of the same key: a hash of 64 bits stands for the rest of each.</summary>
internal sealed class KeyedRows
{
    private const int MostShown = 10;
    private readonly Duck _duck;
    private readonly TablePair _pair;
    private readonly List<(DataColumn Before, DataColumn After)> _key;
    private readonly List<(DataColumn Before, DataColumn After)> _rest;
    /// <summary><c>k0, k1</c>: the key's columns in the table of what is not the same.</summary>
    private readonly string _names;

    public KeyedRows(Duck duck, TablePair pair, IReadOnlyList<string> key)
    {
        (_duck, _pair) = (duck, pair);
        _key = [.. key.Select(k => pair.Common.Single(c => c.Before.Name == k))];
        _rest = [.. pair.Common.Except(_key)];
        _names = string.Join(", ", _key.Select((_, i) => $"k{i}"));
    }

    public TableDiff Compare(TableDiff comparison)
    {
        _duck.Do($"""
            CREATE OR REPLACE TABLE changes AS SELECT {_names}, b.h IS NOT NULL AS was, a.h IS NOT NULL AS remains
            FROM ({Hashed(TablePair.Before)}) b FULL JOIN ({Hashed(TablePair.After)}) a USING ({_names}) WHERE b.h IS DISTINCT FROM a.h
            """);
        var counts = _duck.Row("SELECT count(*) FILTER (NOT was), count(*) FILTER (NOT remains), count(*) FILTER (was AND remains) FROM changes");
        var changed = Duck.Long(counts[2]) > 0 ? ChangedIn() : [];
        return comparison with
        {
            Added = Duck.Long(counts[0]), Removed = Duck.Long(counts[1]), Changed = Duck.Long(counts[2]),
            Columns = [.. comparison.Columns.Select(c => c with { Changed = changed.GetValueOrDefault(c.Name) })],
            AddedRows = RowComparer.Rows(_duck, _pair, added: true, IsAmong(TablePair.After, "NOT x.was")),
            RemovedRows = RowComparer.Rows(_duck, _pair, added: false, IsAmong(TablePair.Before, "NOT x.remains")),
            ChangedRows = [.. ChangedRows([.. _rest.Where(c => changed.GetValueOrDefault(c.Before.Name) > 0)])],
        };
    }

    private string Hashed(string side)
    {
        var rest = _rest.Count == 0 ? "0::UBIGINT" : $"hash({string.Join(", ", _rest.Select(c => TablePair.Comparable(c)))})";
        return $"SELECT {string.Join(", ", _key.Select((k, i) => $"{TablePair.Comparable(k)} AS k{i}"))}, {rest} AS h FROM {side}";
    }

    private string IsAmong(string side, string which) => $"EXISTS (SELECT 1 FROM changes x WHERE {which} AND {On($"{side}.")})";

    private string Joined => $"FROM changes x JOIN {TablePair.Before} b ON {On("b.")} JOIN {TablePair.After} a ON {On("a.")} WHERE x.was AND x.remains";

    private string On(string side) => string.Join(" AND ", _key.Select((k, i) => $"x.k{i} = {TablePair.Comparable(k, side)}"));

    private static string Differs((DataColumn Before, DataColumn After) c) => $"{TablePair.Comparable(c, "b.")} IS DISTINCT FROM {TablePair.Comparable(c, "a.")}";

    private Dictionary<string, long> ChangedIn()
    {
        var row = _duck.Row($"SELECT {string.Join(", ", _rest.Select(c => $"count(*) FILTER ({Differs(c)})"))} {Joined}");
        return _rest.Select((c, i) => (c.Before.Name, Count: Duck.Long(row[i]))).ToDictionary(c => c.Name, c => c.Count);
    }

    private IEnumerable<IReadOnlyList<CellDiff>> ChangedRows(List<(DataColumn Before, DataColumn After)> columns)
    {
        if (columns.Count == 0) yield break;
        var keys = string.Join(", ", _key.Select((_, i) => DataColumn.Show($"x.k{i}")));
        var cells = string.Join(", ", columns.Select(c => $"{Differs(c)}, {DataColumn.Show($"b.{c.Before.Quoted}")}, {DataColumn.Show($"a.{c.After.Quoted}")}"));
        foreach (var row in _duck.Rows($"SELECT {keys}, {cells} {Joined} ORDER BY {_names} LIMIT {MostShown}"))
            yield return
            [
                .. _key.Select((k, i) => new CellDiff(k.Before.Name, (string?)row[i], (string?)row[i])),
                .. columns.Select((c, i) => (c.Before.Name, At: _key.Count + 3 * i)).Where(c => (bool)row[c.At]!)
                    .Select(c => new CellDiff(c.Name, (string?)row[c.At + 1], (string?)row[c.At + 2])),
            ];
    }
}

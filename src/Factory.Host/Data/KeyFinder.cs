namespace Factory.Host.Data;

/// <summary>Finds the column by which rows are known again: without missing values, and different in every row on both sides.</summary>
internal sealed class KeyFinder(Duck duck, TablePair pair)
{
    // What is estimated to have fewer different values than this part of the rows is not counted.
    private const double Likely = 0.6;
    private const int MostTried = 4;

    /// <exception cref="KeyException">The columns given make out no row.</exception>
    public IReadOnlyList<string> Given(IReadOnlyList<string> names)
    {
        foreach (var name in names)
            if (!pair.Common.Any(c => c.Before.Name == name))
                throw new KeyException($"there is no column {name} in both versions to know a row by: they have {string.Join(", ", pair.Common.Take(12).Select(c => c.Before.Name))}");
        if (names.Count > 0)
            foreach (var (side, which) in new[] { (TablePair.Before, "before"), (TablePair.After, "after") })
                if (Repeated(names, side) is > 0 and var repeated)
                    throw new KeyException($"{string.Join(", ", names)} {(names.Count == 1 ? "does" : "do")} not make out a row {which}: {repeated} rows have a missing value there, or the same as another row");
        return names;
    }

    public IReadOnlyList<string> Find()
    {
        var candidates = pair.Common.Where(c => c.Before.MayBeKey && c.After.MayBeKey).Select(c => c.Before).ToList();
        if (candidates.Count == 0) return [];
        var likely = candidates.Zip(Estimates(candidates, TablePair.Before), Estimates(candidates, TablePair.After)).Where(c => c.Second && c.Third).Select(c => c.First);
        foreach (var column in likely.OrderBy(Rank).Take(MostTried))
            if (Repeated([column.Name], TablePair.Before) == 0 && Repeated([column.Name], TablePair.After) == 0) return [column.Name];
        return [];
    }

    private IEnumerable<bool> Estimates(List<DataColumn> columns, string side)
    {
        var row = duck.Row($"SELECT count(*), {string.Join(", ", columns.Select(c => $"count({c.Quoted}), approx_count_distinct({c.Quoted})"))} FROM {side}");
        var rows = Duck.Long(row[0]);
        return columns.Select((_, i) => Duck.Long(row[1 + 2 * i]) == rows && Duck.Long(row[2 + 2 * i]) >= Likely * rows);
    }

    /// <summary>Rows that share their key with an earlier one, or have none.</summary>
    private long Repeated(IReadOnlyList<string> names, string side)
    {
        var columns = string.Join(", ", names.Select(Duck.Name));
        var whole = string.Join(" AND ", names.Select(n => $"{Duck.Name(n)} IS NOT NULL"));
        return duck.Count($"SELECT (SELECT count(*) FROM {side}) - (SELECT count(*) FROM (SELECT DISTINCT {columns} FROM {side} WHERE {whole}))");
    }

    // What is called an identifier, then what is short, in the order of the table.
    private static int Rank(DataColumn column) => column.Name.ToLowerInvariant() switch
    {
        "id" or "key" or "uuid" or "guid" => 0,
        var name when name.EndsWith("_id", StringComparison.Ordinal) || name.EndsWith("_key", StringComparison.Ordinal) => 1,
        _ => column.Type == "text" ? 3 : 2,
    };
}

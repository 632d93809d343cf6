using DuckDB.NET.Data;
using Factory.Control;

namespace Factory.Host.Data;

/// <summary>
/// Profiles a table in two passes over it, however large it is: what the values are, then how they are distributed. Many columns at once, for a pass
/// over text is a pass over all columns.
/// </summary>
internal sealed class TableProfiler(Duck duck)
{
    private const int ColumnsAtOnce = 48;
    /// <summary>Beyond it distinct values and quantiles are estimated, in a memory that does not grow with the rows.</summary>
    private const long MostExact = 1_000_000;
    private const int MostValues = 10;
    private const string Quantiles = "[0.05, 0.25, 0.5, 0.75, 0.95]";

    public TableProfileView Profile(DataTables.Found found)
    {
        var profile = new TableProfileView { Name = found.Table.Name, Format = found.Table.Format, Files = found.Table.Files, Rows = 0, Columns = [], Error = found.Error };
        if (found.Error is not null) return profile;
        try
        {
            var (rows, columns) = (0L, new List<ColumnProfileView>());
            var exact = found.Table.IsSmall && duck.Count($"SELECT count(*) FROM {found.Table.From}") <= MostExact;
            foreach (var some in found.Table.Columns(duck).Chunk(ColumnsAtOnce))
            {
                (rows, var summaries) = Summarise(found.Table, some, exact);
                columns.AddRange(Distribute(found.Table, some, summaries));
            }
            return profile with { Rows = rows, Columns = columns };
        }
        catch (DuckDBException e)
        {
            return profile with { Error = DataTables.Words(e) };
        }
    }

    private sealed record Summary(ColumnProfileView Profile, NumberProfileView? Measure, IReadOnlyList<string> Frequent);

    private (long Rows, List<Summary> Columns) Summarise(DataTable table, DataColumn[] columns, bool exact)
    {
        var row = duck.Row($"SELECT count(*), {string.Join(", ", columns.Select(c => Asked(c, exact)))} FROM {table.From}");
        var rows = Duck.Long(row[0]);
        return (rows, [.. columns.Select((c, i) => Read(c, exact, rows, row.AsSpan(1 + 10 * i, 10)))]);
    }

    // Ten values each.
    private static string Asked(DataColumn c, bool exact) => string.Join(", ",
        $"count({c.Quoted})", exact ? $"count(DISTINCT {c.Ordered})" : $"approx_count_distinct({c.Ordered})",
        DataColumn.Show($"min({c.Ordered})"), DataColumn.Show($"max({c.Ordered})"), c.IsWord ? $"approx_top_k({c.Shown}, {MostValues})" : "NULL",
        c.Measure is not { } m ? "NULL, NULL, NULL, NULL, NULL"
            : $"min({m}), max({m}), avg({m}), stddev_samp({m}), {(exact ? "quantile_cont" : "approx_quantile")}({m}, {Quantiles})");

    private static Summary Read(DataColumn column, bool exact, long rows, ReadOnlySpan<object?> told)
    {
        var count = Duck.Long(told[0]);
        return new(
            new()
            {
                Name = column.Name, Type = column.Type, Missing = rows - count, Distinct = Math.Min(Duck.Long(told[1]), count), DistinctExact = exact,
                Min = (string?)told[2], Max = (string?)told[3],
            },
            told[5] is double min ? new()
            {
                Min = min, Max = (double)told[6]!, Mean = (double)told[7]!, Deviation = told[8] as double?, Quantiles = [.. ((IEnumerable<double>)told[9]!)], Histogram = [],
            } : null,
            // All others are counted under the empty text, so it is not asked for.
            told[4] is IEnumerable<string> frequent ? [.. frequent.Where(f => f.Length > 0)] : []);
    }

    private IEnumerable<ColumnProfileView> Distribute(DataTable table, DataColumn[] columns, List<Summary> summaries)
    {
        // The count makes it one row, also where no column has anything to add up.
        var row = duck.Row($"SELECT {string.Join(", ", columns.Zip(summaries, (c, s) => $"{Histogram(c, s)}, {Frequencies(c, s)}"))}, count(*) FROM {table.From}");
        for (var i = 0; i < columns.Length; i++)
        {
            var (profile, measure, _) = summaries[i];
            if (measure is not null) measure = measure with { Histogram = Counts(row[2 * i], columns[i].PartsOf(measure.Min, measure.Max).Parts) };
            yield return profile with
            {
                Numbers = columns[i].IsNumber ? measure : null, Lengths = columns[i].IsNumber ? null : measure, Values = Values(row[2 * i + 1]),
            };
        }
    }

    private static string Histogram(DataColumn column, Summary summary)
    {
        if (summary.Measure is not { } m) return "NULL";
        var (parts, width) = column.PartsOf(m.Min, m.Max);
        return $"histogram({column.PartOf(m.Min, width, parts)})";
    }

    private static string Frequencies(DataColumn column, Summary summary) =>
        summary.Frequent.Count == 0 ? "NULL" : $"histogram_exact({column.Shown}, {Duck.List(summary.Frequent)})";

    private static long[] Counts(object? told, int parts)
    {
        var counts = (Dictionary<int, ulong>)told!;
        return [.. Enumerable.Range(0, parts).Select(i => (long)counts.GetValueOrDefault(i))];
    }

    private static List<ValueView>? Values(object? told)
    {
        if (told is not Dictionary<string, ulong> counts) return null;
        var values = counts.Where(c => c.Key.Length > 0).Select(c => new ValueView(c.Key, (long)c.Value)).Where(c => c.Count > 0)
            .OrderByDescending(c => c.Count).ThenBy(c => c.Value, StringComparer.Ordinal).ToList();
        return values is [{ Count: > 1 }, ..] ? values : null;
    }
}

using Factory.Control;

namespace Factory.Host.Data;

/// <summary>Measures how far each column of a table has moved, over bins that both versions share.</summary>
internal sealed class DriftMeter(Duck duck, TablePair pair)
{
    // A part without rows: else the logarithm would be infinite. The usual one.
    private const double Least = 1e-4;

    public IReadOnlyList<ColumnDiff> Columns()
    {
        var scales = Scales();
        var (before, after) = (Counts(TablePair.Before, scales, s => s.Before), Counts(TablePair.After, scales, s => s.After));
        var measured = scales.Zip(before, after).ToDictionary(s => s.First.Before.Name, s => (Scale: s.First, Before: s.Second, After: s.Third));
        return
        [
            .. pair.Common.Select(c => measured.TryGetValue(c.Before.Name, out var m) ? Compared(c, m.Scale, m.Before, m.After) : Types(c.Before, c.After)),
            .. pair.BeforeColumns.Where(c => pair.Common.All(x => x.Before != c)).Select(c => Types(c, null)),
            .. pair.AfterColumns.Where(c => pair.Common.All(x => x.After != c)).Select(c => Types(null, c)),
        ];
    }

    private static ColumnDiff Types(DataColumn? before, DataColumn? after) =>
        new() { Name = (before ?? after)!.Name, Before = before?.Type, After = after?.Type };

    private static ColumnDiff Compared((DataColumn, DataColumn) column, DriftScale scale, SideCounts before, SideCounts after) => Types(column.Item1, column.Item2) with
    {
        Lengths = scale.OfLengths, Drift = Stability([.. before.Measured, before.Missing], [.. after.Measured, after.Missing]),
        Bins = [.. scale.Bins.Select((b, i) => new BinDiff(b.Label, b.Low, b.High, before.Drawn[i], after.Drawn[i]))],
    };

    /// <returns>Null when a side has no rows.</returns>
    internal static double? Stability(IReadOnlyList<long> before, IReadOnlyList<long> after)
    {
        double all = before.Sum(), now = after.Sum();
        if (all == 0 || now == 0) return null;
        return before.Zip(after, (b, a) => (Was: Math.Max(Least, b / all), Is: Math.Max(Least, a / now))).Sum(s => (s.Is - s.Was) * Math.Log(s.Is / s.Was));
    }

    private List<DriftScale> Scales()
    {
        var columns = pair.Common.Where(c => (c.Before.IsNumber && c.After.IsNumber) || (c.Before.IsWord && c.After.IsWord)).ToList();
        if (columns.Count == 0) return [];
        var before = Extents(TablePair.Before, columns.Select(c => c.Before));
        var after = Extents(TablePair.After, columns.Select(c => c.After));
        return [.. columns.Select((c, i) => DriftScale.Of(c.Before, c.After, before[i], after[i])).OfType<DriftScale>()];
    }

    private List<Extent> Extents(string side, IEnumerable<DataColumn> columns)
    {
        var list = columns.ToList();
        var row = duck.Row($"SELECT {string.Join(", ", list.Select(Extent.Asked))} FROM {side}");
        return [.. list.Select((_, i) => Extent.Read(row.AsSpan(Extent.Values * i, Extent.Values)))];
    }

    private sealed record SideCounts(long[] Drawn, long[] Measured, long Missing);

    private List<SideCounts> Counts(string side, List<DriftScale> scales, Func<DriftScale, DataColumn> column)
    {
        if (scales.Count == 0) return [];
        var row = duck.Row($"SELECT count(*), {string.Join(", ", scales.Select(s => $"histogram({s.Drawn(column(s))}), histogram({s.Measured(column(s))})"))} FROM {side}");
        return [.. scales.Select((s, i) => Read(s, Duck.Long(row[0]), row[1 + 2 * i], row[2 + 2 * i]))];
    }

    private static SideCounts Read(DriftScale scale, long rows, object? drawn, object? measured)
    {
        var parts = Spread(measured, scale.Parts);
        return new(Spread(drawn, scale.Bins.Count), parts, rows - parts.Sum());
    }

    private static long[] Spread(object? told, int parts)
    {
        var counts = told as Dictionary<int, ulong> ?? [];
        return [.. Enumerable.Range(0, parts).Select(i => (long)counts.GetValueOrDefault(i))];
    }
}

using System.Globalization;
using Factory.Control;

namespace Factory.Cli;

/// <summary>The page of what two versions of a dataset differ in: tables, and of each column how it is distributed before and after, side by side.</summary>
internal static class DataDiffPage
{
    private const int MostFigures = 60, MostFiles = 100, MostTicks = 5, LongestTick = 12;
    /// <summary>On an axis of one unit a bin: two bars and a gap.</summary>
    private const double Thickness = 0.4;

    public static PlotPage Of(DataDiff diff)
    {
        var columns = diff.Tables.SelectMany(t => t.Columns.Select(c => (Table: t, Column: c))).Where(c => c.Column.Bins.Count > 0)
            .OrderByDescending(c => c.Column.Drift ?? 0).ToList();
        var words = new List<string>
        {
            $"Files: {diff.AddedCount} added, {diff.RemovedCount} removed, {diff.ChangedCount} changed, {diff.Unchanged} the same.",
        };
        words.AddRange(diff.Tables.Select(t => $"{t.Name}: {TableDiffs.Of(t)}."));
        if (columns.Count > 0)
            words.Add("Drift is the population stability index: below 0.1 is little, above 0.25 much (Siddiqi, Credit Risk Scorecards, 2006)."
                + (columns.Count > MostFigures ? $" The {MostFigures} of {columns.Count} columns that moved most are drawn." : ""));
        return new($"{diff.From} → {diff.To}", words, [.. columns.Take(MostFigures).Select((c, i) => Drawn(c.Table, c.Column, i, diff))], [Files(diff), .. diff.Tables.SelectMany(Tables)]);
    }

    private static PlotTable Files(DataDiff diff) => new("Files", ["file", "before", "after"],
    [
        .. diff.Changed.Select(f => (f.Path, Before: Words.Bytes(f.SizeBefore), After: Words.Bytes(f.SizeAfter)))
            .Concat(diff.Added.Select(f => (f.Path, Before: "", After: Words.Bytes(f.Size)))).Concat(diff.Removed.Select(f => (f.Path, Before: Words.Bytes(f.Size), After: "")))
            .OrderBy(f => f.Path, StringComparer.Ordinal).Take(MostFiles).Select(f => (IReadOnlyList<string>)[f.Path, f.Before, f.After]),
    ]);

    private static IEnumerable<PlotTable> Tables(TableDiff table)
    {
        if (table.Columns.Count > 0)
            yield return new($"Columns of {table.Name}", ["column", "before", "after", "rows in which it changed", "drift", ""],
                [.. table.Columns.Select(c => (IReadOnlyList<string>)[c.Name, c.Before ?? "", c.After ?? "", c.Changed > 0 ? Number(c.Changed) : "",
                    c.Drift is { } drift ? Words.Number(Math.Round(drift, 4)) : "", TableDiffs.DriftWord(c.Drift)])]);
        foreach (var (title, rows) in new[] { ("added to", table.AddedRows), ("removed from", table.RemovedRows), ("changed in", table.ChangedRows) })
            if (rows.Count > 0)
                yield return new($"The first rows {title} {table.Name}", ["row"], [.. rows.Select(r => (IReadOnlyList<string>)[TableDiffs.Cells(r)])]);
    }

    private static Figure Drawn(TableDiff table, ColumnDiff column, int number, DataDiff diff)
    {
        var places = Enumerable.Range(0, column.Bins.Count).ToList();
        return new($"{number + 1}-{column.Name}", $"{column.Name} of {table.Name}",
            new(column.Lengths ? "length in characters" : column.Name, Ticks: Ticks(column.Bins)), new("share of rows, %", Low: 0),
            [
                Bars(diff.From, Ink.Quiet, places.Select(i => i - (Thickness / 2)), column.Bins.Select(b => b.Before)),
                Bars(diff.To, Ink.Main, places.Select(i => i + (Thickness / 2)), column.Bins.Select(b => b.After)),
            ],
            column.Drift is { } drift ? $"Drift {Words.Number(Math.Round(drift, 4))}: {TableDiffs.DriftWord(drift)}." : null, Height: 300);
    }

    private static BarMark Bars(string name, Ink ink, IEnumerable<double> places, IEnumerable<long> counts)
    {
        var all = Math.Max(1, counts.Sum());
        return new([.. places], [.. counts.Select(c => 100.0 * c / all)], Thickness) { Name = name, Ink = ink };
    }

    // Of numbers the edges of some bins, of words each.
    private static IReadOnlyList<Tick> Ticks(IReadOnlyList<BinDiff> bins)
    {
        if (bins[0].Low is null) return [.. bins.Select((b, i) => new Tick(i, Short(b.Label ?? "")))];
        var step = Math.Max(1, bins.Count / MostTicks);
        return [.. Enumerable.Range(0, bins.Count).Where(i => i % step == 0).Select(i => new Tick(i - 0.5, Words.Number(bins[i].Low!.Value))),
            new(bins.Count - 0.5, Words.Number(bins[^1].High!.Value))];
    }

    private static string Short(string text) => text.Length <= LongestTick ? text : text[..(LongestTick - 1)] + "…";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

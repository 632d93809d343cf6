using System.Globalization;
using Factory.Control;

namespace Factory.Cli;

/// <summary>What a table holds, a line for each column.</summary>
internal static class ProfileTable
{
    private const int MostColumns = 200;
    private const int MostValues = 4;
    private const string Parts = "▁▂▃▄▅▆▇█";

    public static void Print(Printer printer, TableProfileView profile)
    {
        printer.Line("");
        printer.Line($"{Escape.Line(profile.Name)}: {Of(profile)}");
        if (profile.Error is not null || profile.Columns.Count == 0) return;
        var table = new TextTable("COLUMN", "TYPE", "MISSING", "DISTINCT", "MIN", "MEDIAN", "MAX", "MEAN", "DISTRIBUTION");
        foreach (var c in profile.Columns.Take(MostColumns))
            table.Add(c.Name, c.Type, c.Missing > 0 ? Part(c.Missing, profile.Rows) : "", $"{(c.DistinctExact ? "" : "~")}{Number(c.Distinct)}", End(c, c.Min, n => n.Min), Median(c), End(c, c.Max, n => n.Max),
                c.Numbers is { } n ? Words.Number(n.Mean) : "", Distribution(c, profile.Rows));
        table.Print(printer);
        if (profile.Columns.Count > MostColumns) printer.Line($"and {Words.Count(profile.Columns.Count - MostColumns, "more column", "more columns")}");
    }

    private static string Of(TableProfileView profile) => profile switch
    {
        { Error: { } error } => $"it could not be read: {Escape.Line(error)}",
        { Format: "images" } => Words.Count(profile.Files, "image") + (profile.Rows < profile.Files ? $", of which {Number(profile.Rows)} were looked at" : ""),
        _ => $"{Words.Count(profile.Rows, "row")} of {profile.Format}" + (profile.Files > 1 ? $" in {Words.Count(profile.Files, "file")}" : ""),
    };

    // Of whole numbers all digits count.
    private static string End(ColumnProfileView column, string? text, Func<NumberProfileView, double> number) =>
        column is { Type: "number", Numbers: { } numbers } ? Words.Number(number(numbers)) : Short(text);

    private static string Median(ColumnProfileView column) => column.Numbers is { Quantiles: [_, _, var median, ..] } ? Words.Number(median) : "";

    private static string Distribution(ColumnProfileView column, long rows) => column switch
    {
        { Numbers: { Histogram.Count: > 1 } numbers } => Bars(numbers.Histogram),
        { Values: { } values } => string.Join(", ", values.Take(MostValues).Select(v => $"{Short(v.Value)} {Part(v.Count, rows)}")),
        { Lengths: { } lengths } => $"{Words.Number(lengths.Min)} to {Words.Number(lengths.Max)} characters, {Words.Number(lengths.Mean)} on average",
        _ => "",
    };

    /// <summary>A character for each part.</summary>
    public static string Bars(IReadOnlyList<long> counts)
    {
        var most = Math.Max(1, counts.Max());
        return string.Concat(counts.Select(c => c == 0 ? ' ' : Parts[(int)Math.Min(Parts.Length - 1, c * Parts.Length / most)]));
    }

    private static string Part(long count, long all) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * count / Math.Max(1, all):0.##} %");

    private static string Short(string? text) => text is null ? "" : text.Length > 24 ? text[..23] + "…" : text;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

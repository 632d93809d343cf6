using Factory.Control;

namespace Factory.Host.Data;

/// <summary>Where the values of a column lie on one side: some values of a query.</summary>
internal sealed record Extent(long Count, long Distinct, double? Low, double? High, IReadOnlyList<double> Deciles, IReadOnlyList<string> Frequent)
{
    public const int Values = 6;
    private const int MostFrequent = 12;

    public static string Asked(DataColumn c) =>
        $"count({c.Quoted}), approx_count_distinct({c.Quoted}), min({c.Measure ?? "NULL"}), max({c.Measure ?? "NULL"}), "
            + (c.Measure is { } m ? $"approx_quantile({m}, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])" : "NULL") + $", {(c.IsWord ? $"approx_top_k({c.Shown}, {MostFrequent})" : "NULL")}";

    public static Extent Read(ReadOnlySpan<object?> told) => new(
        Duck.Long(told[0]), Duck.Long(told[1]), told[2] as double?, told[3] as double?, told[4] is IEnumerable<double> d ? [.. d] : [], told[5] is IEnumerable<string> f ? [.. f] : []);
}

/// <summary>The bins of a column on both sides.</summary>
/// <param name="Bins">What is drawn.</param>
/// <param name="Edges">Of numbers: the deciles before, between which the parts lie whose shares are compared; null for words, whose bins are the parts.</param>
/// <param name="OfLengths">Whether a text is measured, for it seldom comes twice.</param>
internal sealed record DriftScale(DataColumn Before, DataColumn After, IReadOnlyList<BinDiff> Bins, IReadOnlyList<double>? Edges, bool OfLengths)
{
    /// <summary>From this share of different values on the values themselves say nothing.</summary>
    private const double MostDistinct = 0.5;

    public int Parts => Edges is null ? Bins.Count : Edges.Count + 1;

    public static DriftScale? Of(DataColumn before, DataColumn after, Extent was, Extent now)
    {
        if (before.IsWord && (before.Measure is null || was.Distinct <= Math.Max(20, MostDistinct * was.Count))) return OfWords(before, after, was, now);
        if (was.Low is not { } a || now.Low is not { } b) return null;
        var (low, high) = (Math.Min(a, b), Math.Max(was.High!.Value, now.High!.Value));
        // A column that was whole numbers and is no more has parts for both.
        var (bins, width) = (before.Type == "integer" ? after : before).PartsOf(low, high);
        return new(before, after, [.. Enumerable.Range(0, bins).Select(i => new BinDiff(null, low + i * width, low + (i + 1) * width, 0, 0))],
            [.. was.Deciles.Distinct().Order()], before.IsWord);
    }

    private static DriftScale? OfWords(DataColumn before, DataColumn after, Extent was, Extent now)
    {
        var words = was.Frequent.Union(now.Frequent).Order(StringComparer.Ordinal).ToList();
        return words.Count == 0 ? null : new(before, after, [.. words.Append(null).Select(w => new BinDiff(w ?? "…", null, null, 0, 0))], null, OfLengths: false);
    }

    /// <summary>SQL for the number of a value's bin, of a side's column.</summary>
    public string Drawn(DataColumn column)
    {
        if (Edges is null) return Case(Bins.SkipLast(1).Select(b => $"{column.Shown} = {Duck.Text(b.Label!)}"), column.Quoted);
        return column.PartOf(Bins[0].Low!.Value, (Bins[^1].High!.Value - Bins[0].Low!.Value) / Bins.Count, Bins.Count);
    }

    /// <summary>The same of the parts that are compared.</summary>
    public string Measured(DataColumn column) =>
        Edges is null ? Drawn(column) : Case(Edges.Select(e => $"{column.Measure} <= {Duck.Number(e)}"), column.Measure!);

    private static string Case(IEnumerable<string> conditions, string value) =>
        $"CASE {string.Join(" ", conditions.Select((c, i) => $"WHEN {c} THEN {i}"))} WHEN {value} IS NOT NULL THEN {conditions.Count()} END";
}

using Factory.Tables;

namespace Factory.Stages.Data.Checks;

/// <summary>How far a column lies from an earlier one.</summary>
/// <param name="Distance">0 for the same distribution, 1 for two that have nothing in common.</param>
/// <param name="Measure">Which distance it is.</param>
internal sealed record ColumnDrift(string Column, double Distance, string Measure);

/// <summary>
/// Distances between the distributions of columns, each between 0 and 1 and free of units. Numbers: the statistic of Kolmogorov and
/// Smirnov for two samples, the largest difference between the shares of values up to any number (Smirnov, Ann. Math. Statist. 19, 1948).
/// Text and bool: the total variation distance, half the sum over all values of the differences of their shares. Missing values count
/// as a value of their own: the distance is at least the difference of their shares.
/// </summary>
internal static class Distribution
{
    /// <summary>Of every column that both tables have, and whose kind is the same in both.</summary>
    public static IReadOnlyList<ColumnDrift> Drifts(Table earlier, Table later) =>
    [
        .. later.Columns.Select(c => (Later: c, Earlier: earlier.TryGet(c.Name)))
            .Where(p => p.Earlier is not null && IsNumeric(p.Earlier) == IsNumeric(p.Later))
            .Select(p => Drift(p.Earlier!, p.Later)),
    ];

    private static bool IsNumeric(Column column) => column.Type is ColumnType.Integer or ColumnType.Number;

    private static ColumnDrift Drift(Column earlier, Column later)
    {
        var missing = Math.Abs(Share(earlier.MissingCount, earlier.Count) - Share(later.MissingCount, later.Count));
        return IsNumeric(later) ? new(later.Name, Math.Max(missing, KolmogorovSmirnov(Sorted(earlier), Sorted(later))), "the Kolmogorov-Smirnov distance")
            : new(later.Name, Math.Max(missing, TotalVariation(Shares(earlier), Shares(later))), "the total variation distance");
    }

    /// <param name="a">In rising order.</param>
    /// <param name="b">In rising order.</param>
    internal static double KolmogorovSmirnov(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length == 0 || b.Length == 0) return a.Length == b.Length ? 0 : 1;
        var (i, j, largest) = (0, 0, 0.0);
        while (i < a.Length && j < b.Length)
        {
            // Equal values are passed together, in both, or a tie would look like a difference.
            var value = Math.Min(a[i], b[j]);
            while (i < a.Length && a[i] <= value) i++;
            while (j < b.Length && b[j] <= value) j++;
            largest = Math.Max(largest, Math.Abs(Share(i, a.Length) - Share(j, b.Length)));
        }
        return largest;
    }

    internal static double TotalVariation(IReadOnlyDictionary<string, double> a, IReadOnlyDictionary<string, double> b) =>
        a.Keys.Union(b.Keys).OrderBy(k => k, StringComparer.Ordinal).Sum(k => Math.Abs(a.GetValueOrDefault(k) - b.GetValueOrDefault(k))) / 2;

    private static double[] Sorted(Column column)
    {
        var values = Enumerable.Range(0, column.Count).Where(r => !column.IsMissing(r)).Select(column.Number).Where(v => !double.IsNaN(v)).ToArray();
        Array.Sort(values);
        return values;
    }

    private static Dictionary<string, double> Shares(Column column)
    {
        var present = column.Count - column.MissingCount;
        return Tally.Of(column).ToDictionary(t => t.Label, t => Share(t.Count, present), StringComparer.Ordinal);
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}

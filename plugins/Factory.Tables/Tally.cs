namespace Factory.Tables;

/// <summary>How often each value of a column occurs, missing ones left out: whole numbers in their order, others in ordinal order of their text.</summary>
public static class Tally
{
    public static IReadOnlyList<LabelCount> Of(Column column) => column switch
    {
        IntegerColumn c => [.. Count(c, c.Values).OrderBy(p => p.Value).Select(p => new LabelCount(c.Text(p.Row), p.Count))],
        BoolColumn c => [.. Count(c, c.Values).OrderBy(p => p.Value).Select(p => new LabelCount(c.Text(p.Row), p.Count))],
        NumberColumn c => [.. Count(c, c.Values).OrderBy(p => p.Value).Select(p => new LabelCount(c.Text(p.Row), p.Count))],
        TextColumn c => [.. Count(c, c.Values).OrderBy(p => p.Value, StringComparer.Ordinal).Select(p => new LabelCount(p.Value, p.Count))],
        _ => throw new NotSupportedException($"a {column.GetType().Name} cannot be tallied"),
    };

    private static List<(T Value, int Row, int Count)> Count<T>(Column column, ReadOnlySpan<T> values) where T : notnull
    {
        var seen = new Dictionary<T, int>();
        var counts = new List<(T Value, int Row, int Count)>();
        for (var row = 0; row < values.Length; row++)
        {
            if (column.IsMissing(row)) continue;
            if (seen.TryGetValue(values[row], out var at))
            {
                counts[at] = counts[at] with { Count = counts[at].Count + 1 };
                continue;
            }
            seen.Add(values[row], counts.Count);
            counts.Add((values[row], row, 1));
        }
        return counts;
    }
}

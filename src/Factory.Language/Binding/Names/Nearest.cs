namespace Factory.Language.Binding;

/// <summary>"Did you mean": the name that is the fewest slips away from what was written.</summary>
public static class Nearest
{
    // The distance costs the product of the lengths.
    private const int LongestName = 100;

    /// <summary>Null when none is near.</summary>
    public static string? To(string written, IEnumerable<string> names)
    {
        if (written.Length > LongestName) return null;
        var (best, distance) = ((string?)null, Tolerance(written) + 1);
        foreach (var name in names)
        {
            if (Math.Abs(name.Length - written.Length) > distance) continue;
            var slips = Slips(written.ToLowerInvariant(), name.ToLowerInvariant());
            // Of names that are as near the one that begins alike: `retries` is `retry` rather than `metrics`.
            if (slips < distance || slips == distance && best is not null && Alike(written, name) > Alike(written, best)) (best, distance) = (name, slips);
        }
        return best;
    }

    private static int Alike(string a, string b)
    {
        var same = 0;
        while (same < a.Length && same < b.Length && char.ToLowerInvariant(a[same]) == char.ToLowerInvariant(b[same])) same++;
        return same;
    }

    private static int Tolerance(string written) => written.Length <= 2 ? 0 : written.Length <= 5 ? 1 : written.Length <= 8 ? 2 : 3;

    // Edit distance in which swapped neighbours are one slip (Damerau, restricted to neighbours).
    private static int Slips(string a, string b)
    {
        var rows = new int[3][];
        for (var r = 0; r < 3; r++) rows[r] = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) rows[0][j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var (row, above, twoAbove) = (rows[i % 3], rows[(i - 1) % 3], rows[(i + 1) % 3]);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1], above[j]) + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
            }
        }
        return rows[a.Length % 3][b.Length];
    }
}

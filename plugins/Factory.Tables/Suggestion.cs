namespace Factory.Tables;

/// <summary>Finds what somebody probably meant.</summary>
public static class Suggestion
{
    /// <summary><c>; did you mean `digit`?</c> for a near name, else <c>; it has a, b, c</c> with at most twelve names.</summary>
    public static string For(string name, IReadOnlyCollection<string> candidates)
    {
        var nearest = candidates.Select(c => (Name: c, Edits: Edits(name.ToLowerInvariant(), c.ToLowerInvariant())))
            .OrderBy(c => c.Edits).ThenBy(c => c.Name, StringComparer.Ordinal).FirstOrDefault();
        if (nearest.Name is not null && nearest.Edits <= Math.Max(1, name.Length / 3)) return $"; did you mean `{nearest.Name}`?";
        return candidates.Count == 0 ? "" : $"; there {(candidates.Count == 1 ? "is" : "are")} {List(candidates)}";
    }

    internal static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(12)) + (names.Count > 12 ? $" and {names.Count - 12} more" : "");

    // Levenshtein's distance, two rows at a time.
    private static int Edits(string a, string b)
    {
        var above = Enumerable.Range(0, b.Length + 1).ToArray();
        foreach (var (i, x) in a.Index())
        {
            var row = new int[b.Length + 1];
            row[0] = i + 1;
            for (var j = 0; j < b.Length; j++) row[j + 1] = Math.Min(Math.Min(row[j], above[j + 1]) + 1, above[j] + (x == b[j] ? 0 : 1));
            above = row;
        }
        return above[^1];
    }
}

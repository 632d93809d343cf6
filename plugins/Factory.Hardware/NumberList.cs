using System.Globalization;

namespace Factory.Hardware;

/// <summary>The kernel's lists of numbers: <c>0-3,8,10-11</c>. What is no number, or beyond any processor's, is passed over.</summary>
internal static class NumberList
{
    private const int Most = 1 << 16;

    public static IReadOnlyList<int> Parse(string text) =>
        [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).SelectMany(Range).Distinct()];

    public static string Format(IEnumerable<int> numbers)
    {
        var ranges = new List<(int First, int Last)>();
        foreach (var number in numbers.Order())
        {
            if (ranges.Count > 0 && ranges[^1].Last == number - 1) ranges[^1] = (ranges[^1].First, number);
            else ranges.Add((number, number));
        }
        return string.Join(',', ranges.Select(r => r.First == r.Last ? $"{r.First}" : $"{r.First}-{r.Last}"));
    }

    private static IEnumerable<int> Range(string part)
    {
        var dash = part.IndexOf('-', StringComparison.Ordinal);
        if (Number(dash < 0 ? part : part[..dash]) is not { } first || Number(dash < 0 ? part : part[(dash + 1)..]) is not { } last || last < first) return [];
        return Enumerable.Range(first, last - first + 1);
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Most ? number : null;
}

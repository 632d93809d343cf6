namespace Factory.Execution.Plugins;

/// <summary>The order of versions: numbers by number, and <c>2.0.0-beta</c> before <c>2.0.0</c>.</summary>
internal sealed class PluginVersion : IComparer<string>
{
    public static readonly PluginVersion Order = new();

    public int Compare(string? x, string? y)
    {
        var (a, b) = ((x ?? "").Split('-', 2), (y ?? "").Split('-', 2));
        var numbers = CompareNumbers(a[0].Split('.'), b[0].Split('.'));
        if (numbers != 0) return numbers;
        return (a.Length, b.Length) switch
        {
            (1, 1) => 0,
            (1, _) => 1,
            (_, 1) => -1,
            _ => string.CompareOrdinal(a[1], b[1]),
        };
    }

    private static int CompareNumbers(string[] a, string[] b)
    {
        for (var i = 0; i < Math.Max(a.Length, b.Length); i++)
        {
            var (left, right) = (i < a.Length ? a[i] : "0", i < b.Length ? b[i] : "0");
            var order = ulong.TryParse(left, out var l) && ulong.TryParse(right, out var r) ? l.CompareTo(r) : string.CompareOrdinal(left, right);
            if (order != 0) return order;
        }
        return 0;
    }
}

using System.Globalization;

namespace Factory.Stages.Sql;

/// <summary>What is wrong with a query, in one line, with its place in the query's own text.</summary>
internal static class QueryFault
{
    private const int LongestPlace = 30;

    /// <summary>
    /// Of <c>Binder Error: … not found</c>, <c>LINE 3:    nosuch(price) FROM a</c> and a line with a caret below its place:
    /// <c>the query, line 2, at `nosuch(price) FROM a`: … not found</c>.
    /// </summary>
    public static string Tell(QueryText query, string message)
    {
        var lines = message.Split('\n');
        var at = PlaceIn(lines);
        var words = Words(message);
        var caret = at >= 0 && at + 1 < lines.Length ? lines[at + 1].IndexOf('^', StringComparison.Ordinal) : -1;
        if (caret < 0 || caret > lines[at].Length) return $"{query.Name}: {words}";
        // What is asked begins in the second line.
        var line = int.Parse(lines[at].AsSpan(5, lines[at].IndexOf(':', StringComparison.Ordinal) - 5), CultureInfo.InvariantCulture) - 1;
        return Tell(query.Name, line, lines[at][caret..], words);
    }

    /// <summary>What is wrong, without the place.</summary>
    public static string Words(string message)
    {
        var lines = message.Split('\n');
        return string.Join(' ', lines[..(PlaceIn(lines) is >= 0 and var at ? at : lines.Length)].Select(l => l.Trim()).Where(l => l.Length > 0));
    }

    private static int PlaceIn(string[] lines) => Array.FindIndex(lines, l => l.StartsWith("LINE ", StringComparison.Ordinal));

    /// <param name="offset">Where in the query, in characters.</param>
    public static string Tell(string name, string text, int offset, string words)
    {
        offset = Math.Clamp(offset, 0, text.Length);
        return Tell(name, 1 + text.AsSpan(0, offset).Count('\n'), text[offset..].Split('\n')[0], words);
    }

    private static string Tell(string name, int line, string rest, string words) =>
        $"{name}, line {line}{(rest.Trim() is { Length: > 0 } place ? $", at `{(place.Length > LongestPlace ? place[..LongestPlace] + "…" : place)}`" : "")}: {words}";
}

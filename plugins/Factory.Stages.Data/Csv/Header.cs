using System.Globalization;
using System.Text;
using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Data.Csv;

/// <summary>Finds the columns' names.</summary>
internal static class Header
{
    /// <param name="reader">On the first record.</param>
    /// <param name="format">What the pipeline says.</param>
    /// <param name="explicitDelimiter">Whether the pipeline names the delimiter.</param>
    public static string[] Read(CsvReader reader, CsvFormat format, bool explicitDelimiter)
    {
        var inFile = Enumerable.Range(0, reader.FieldCount).Select(i => Encoding.UTF8.GetString(reader[i]).Trim()).ToArray();
        if (inFile is [var only] && !explicitDelimiter && only.IndexOfAny([';', '\t', '|']) is >= 0 and var at)
            throw new StageFailedException(
                $"line {reader.Line}: there is one column only, `{only}`; set `delimiter = \"{(only[at] == '\t' ? "tab" : only[at])}\"`");
        var names = format.Names is { } given ? Given(given, inFile.Length)
            : format.Header ? inFile
            : [.. inFile.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"c{i}"))];
        Check(names, format.Names is null ? $"line {reader.Line}" : "`names`");
        if (format.Types.Keys.FirstOrDefault(t => !names.Contains(t)) is { } unknown)
            throw new StageFailedException($"`columns` declares `{unknown}`, which is no column{Suggestion.For(unknown, names)}");
        return names;
    }

    private static string[] Given(IReadOnlyList<string> names, int fields) => names.Count == fields
        ? [.. names]
        : throw new StageFailedException($"`names` has {names.Count} names, and the file has {fields} columns");

    private static void Check(string[] names, string where)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0) throw new StageFailedException($"{where}: column {i + 1} has no name; name it, or give all names with `names = [...]`");
            if (!seen.TryAdd(names[i], i + 1))
                throw new StageFailedException(
                    $"{where}: columns {seen[names[i]]} and {i + 1} are both named `{names[i]}`; rename one, or give all names with `names = [...]`");
        }
    }
}

using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using Factory.Protocol;

namespace Factory.Host.Data;

/// <summary>Finds the tables in a list of files: files that differ in the digits of their paths, and have the same columns, are one.</summary>
internal static partial class DataTables
{
    /// <summary>A table, or a file that could not be read and why.</summary>
    public sealed record Found(DataTable Table, string? Error);

    public static List<Found> Of(Duck duck, IEnumerable<DataFile> files)
    {
        var found = new List<Found>();
        foreach (var group in Known(files).GroupBy(f => (Pattern: DataFormats.PatternOf(f.Path), Kind: DataFormats.Of(f.Path)!.Value)).OrderBy(g => g.Key.Pattern, StringComparer.Ordinal))
        {
            var (pattern, (format, compression)) = group.Key;
            if (format == DataFormat.Image) continue;
            var alike = group.GroupBy(f => Header(duck, DataTable.Of(f.Path, format, compression, [f.Location]))).ToList();
            foreach (var same in alike)
            {
                var name = same.Count() > 1 && alike.Count == 1 ? pattern : same.First().Path;
                found.Add(new(DataTable.Of(name, format, compression, [.. same.Select(f => f.Location)]), same.Key.Error));
            }
        }
        return found;
    }

    private static IEnumerable<DataFile> Known(IEnumerable<DataFile> files) => files.Where(f => DataFormats.Of(f.Path) is not null);

    private static (string? Columns, string? Error) Header(Duck duck, DataTable table)
    {
        try
        {
            return (string.Join('\0', table.Columns(duck).Select(c => c.Name)), null);
        }
        catch (DuckDBException e)
        {
            return (null, Words(e));
        }
    }

    /// <summary>The first line of what DuckDB has to say, which speaks of files by their temporary places.</summary>
    public static string Words(DuckDBException e) => Place().Replace(e.Message.Split('\n')[0], "the file").Trim();

    [GeneratedRegex("[\"']?/(?:[^\\s\"':/]+/)+[^\\s\"':/]*[\"']?")]
    private static partial Regex Place();
}

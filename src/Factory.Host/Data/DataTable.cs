using Factory.Control;
using Factory.Protocol;

namespace Factory.Host.Data;

/// <summary>Files that are read as one table.</summary>
/// <param name="Name">As in <see cref="TableProfileView.Name"/>.</param>
/// <param name="Files">How many.</param>
/// <param name="Bytes">Of its files as they are, compressed.</param>
/// <param name="From">What stands after <c>FROM</c>.</param>
internal sealed record DataTable(string Name, string Format, long Files, long Bytes, string From)
{
    private const long MostSmall = 64 << 20;
    // DuckDB keeps some times that ready for each thread.
    private const int LongestLine = 4 << 20, LongestObject = 16 << 20;

    /// <summary>Whether it may be held whole.</summary>
    public bool IsSmall => Bytes <= MostSmall;

    public static DataTable Of(string name, DataFormat format, string compression, IReadOnlyList<string> locations) => new(
        name, format.ToString().ToLowerInvariant(), locations.Count, locations.Sum(l => new FileInfo(l).Length), format switch
        {
            DataFormat.Csv => $"read_csv({Duck.List(locations)}, compression = '{compression}', sample_size = -1, union_by_name = true, max_line_size = {LongestLine})",
            DataFormat.Jsonl => $"read_json({Duck.List(locations)}, compression = '{OfJson(compression)}', format = 'newline_delimited', sample_size = -1, maximum_depth = 2, "
                + $"union_by_name = true, maximum_object_size = {LongestObject})",
            _ => $"read_parquet({Duck.List(locations)}, union_by_name = true)",
        });

    // The readers of csv and of JSON have each its own word for it.
    private static string OfJson(string compression) => compression == "none" ? "uncompressed" : compression;

    public IReadOnlyList<DataColumn> Columns(Duck duck) =>
        [.. duck.Rows($"DESCRIBE SELECT * FROM {From}").Select(r => new DataColumn((string)r[0]!, (string)r[1]!))];
}

using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Sql;

/// <summary>An input of a query, and how SQL reads it.</summary>
/// <param name="From">What stands after <c>FROM</c>.</param>
/// <param name="IsText">Whether it is parsed as a whole, so that it is read once and kept.</param>
internal sealed record InputTable(string Name, string Folder, IReadOnlyList<string> Files, string From, bool IsText)
{
    public const string Text = "VARCHAR", Number = "DOUBLE";

    public bool IsJson => From.StartsWith("read_json", StringComparison.Ordinal);

    /// <summary>Whether its types are those that it has in a run.</summary>
    public bool IsWhole { get; private init; } = true;

    private const int LongestLine = 4 << 20, LongestObject = 16 << 20, Beginning = 2048;
    private const long Small = 1 << 20;

    /// <exception cref="StageFailedException">It holds what no query reads.</exception>
    public static InputTable Of(string name, InputArtifact input) => Of(name, input.Path, isSample: false);

    /// <param name="path">Of a folder, or of one file.</param>
    /// <param name="isSample">Whether the beginning of a large one is enough, where that names all columns: for names, not for types.</param>
    /// <exception cref="StageFailedException">It holds what no query reads.</exception>
    public static InputTable Of(string name, string path, bool isSample)
    {
        var folder = File.Exists(path) ? Path.GetDirectoryName(path)! : path;
        List<string> files = File.Exists(path) ? [path]
            : [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f) != TableSummary.FileName).Order(StringComparer.Ordinal)];
        var formats = files.Select(FormatOf).Distinct().ToList();
        var stranger = files.FirstOrDefault(f => FormatOf(f) is null);
        if (stranger is not null) throw Unreadable(name, $"holds `{Path.GetRelativePath(folder, stranger)}`");
        if (formats is not [{ } format]) throw Unreadable(name, files.Count == 0 ? "holds no file" : "holds files of more than one format");
        var isCut = isSample && format.Kind == "csv" && files.Sum(f => new FileInfo(f).Length) > Small;
        return new(name, folder, files, Reader(format, Quote.List(files), isCut ? Beginning : -1), format.Kind != "parquet" && !isSample) { IsWhole = !isCut };
    }

    /// <summary>An empty table of these columns.</summary>
    /// <param name="otherwise">The type of those that are not text for certain.</param>
    public static InputTable Of(string name, IReadOnlyList<CheckedColumn> columns, string otherwise) =>
        new(name, name, [], $"(SELECT {string.Join(", ", columns.Select(c => $"NULL::{(c.IsText ? Text : otherwise)} AS {Quote.Name(c.Name)}"))})", false);

    private static StageFailedException Unreadable(string name, string why) =>
        new($"input `{name}` {why}: a query reads files of one format, .csv, .tsv, .jsonl or .ndjson (all also with .gz or .zst), or .parquet");

    private static (string Kind, string Compression)? FormatOf(string file)
    {
        var name = file.ToLowerInvariant();
        var compression = Path.GetExtension(name) switch { ".gz" => "gzip", ".zst" => "zstd", _ => "none" };
        return Path.GetExtension(compression == "none" ? name : name[..name.LastIndexOf('.')]) switch
        {
            ".csv" or ".tsv" => ("csv", compression),
            ".jsonl" or ".ndjson" => ("json", compression),
            ".parquet" when compression == "none" => ("parquet", compression),
            _ => null,
        };
    }

    private static string Reader((string Kind, string Compression) format, string files, int sample) => format.Kind switch
    {
        "csv" => $"read_csv({files}, compression = '{format.Compression}', sample_size = {sample}, union_by_name = true, max_line_size = {LongestLine})",
        // The readers of csv and of JSON have each its own word for what is not compressed.
        "json" => $"read_json({files}, compression = '{(format.Compression == "none" ? "uncompressed" : format.Compression)}', format = 'newline_delimited', sample_size = -1, "
            + $"maximum_depth = 2, union_by_name = true, maximum_object_size = {LongestObject})",
        _ => $"read_parquet({files}, union_by_name = true)",
    };
}

using System.Text.RegularExpressions;

namespace Factory.Protocol;

public enum DataFormat
{
    Csv,
    Jsonl,
    Parquet,
    Image,
}

/// <summary>Which files of a dataset can be looked into, by their names.</summary>
public static partial class DataFormats
{
    /// <summary>The format, and how it is compressed: <c>none</c>, <c>gzip</c> or <c>zstd</c>. Null for a file that cannot be looked into.</summary>
    public static (DataFormat Format, string Compression)? Of(string path)
    {
        var name = path.ToLowerInvariant();
        var compression = name.EndsWith(".gz", StringComparison.Ordinal) ? "gzip" : name.EndsWith(".zst", StringComparison.Ordinal) ? "zstd" : "none";
        if (compression != "none") name = name[..name.LastIndexOf('.')];
        DataFormat? format = Path.GetExtension(name) switch
        {
            ".csv" or ".tsv" => DataFormat.Csv,
            ".jsonl" or ".ndjson" => DataFormat.Jsonl,
            // What compresses within is not compressed as a whole, for then nothing can be sought in it.
            ".parquet" when compression == "none" => DataFormat.Parquet,
            ".png" or ".jpg" or ".jpeg" or ".gif" or ".bmp" or ".webp" when compression == "none" => DataFormat.Image,
            _ => null,
        };
        return format is { } known ? (known, compression) : null;
    }

    /// <summary>A path with <c>*</c> for its digits: files of one pattern, and the same columns, are one table.</summary>
    public static string PatternOf(string path) => Digits().Replace(path, "*");

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}

using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using Factory.Language;
using Factory.Sdk;

namespace Factory.Daemon;

/// <summary>How a stage reads delimited text: by the settings that go by these names, where it has them.</summary>
internal sealed record TextFormat(char Delimiter, bool IsGiven, bool Header, bool Quotes, IReadOnlyList<string>? Names, IReadOnlySet<string> Missing)
{
    /// <summary>Null where that is not known before it runs.</summary>
    public static TextFormat? Of(Value.Map settings, string path)
    {
        if (settings.Members.Where(s => s.Key is "delimiter" or "header" or "quotes" or "names" or "missing").Any(s => Symbolic.IsIn(s.Value))) return null;
        var given = settings["delimiter"]?.AsText();
        char? delimiter = given switch { null => DelimiterOf(path), "tab" => '\t', [var one] => one, _ => null };
        return delimiter is null ? null : new(delimiter.Value, given is not null, (settings["header"] as Value.Bool)?.Value ?? true, (settings["quotes"] as Value.Bool)?.Value ?? true,
            (settings["names"] as Value.List)?.Items.Select(i => i.AsText() ?? "").ToList(), (settings["missing"] as Value.List)?.Items.Select(i => i.AsText() ?? "").ToHashSet() ?? [""]);
    }

    private static char DelimiterOf(string path) =>
        Path.GetExtension(path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path).ToLowerInvariant() is ".tsv" or ".tab" ? '\t' : ',';
}

/// <summary>The beginning of a file of delimited text: its first record and some rows.</summary>
/// <param name="File">As the pipeline names it.</param>
/// <param name="First">The first record.</param>
/// <param name="Rows">Those after the header.</param>
internal sealed record TextHead(string File, TextFormat Format, IReadOnlyList<string> First, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const int Most = 64 << 10, MostRecords = 100;

    private static readonly (byte[] Magic, string Name)[] s_others =
        [([0x50, 0x4B, 0x03, 0x04], "a zip archive"), ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd"), ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz"), ([0x42, 0x5A, 0x68], "compressed with bzip2"),
            ([0x50, 0x41, 0x52, 0x31], "a Parquet file"), ([0xFF, 0xFE], "UTF-16"), ([0xFE, 0xFF], "UTF-16")];

    /// <summary>Why the stage will not be able to read it; null where nothing shows against it.</summary>
    public string? Fault { get; private init; }

    /// <returns>Null where too little is to be seen of it.</returns>
    public static TextHead? Of(string file, string path, TextFormat format)
    {
        TextHead Wrong(string why) => new(file, format, [], []) { Fault = why };
        if (Read(path) is not var (bytes, whole, packed)) return null;
        if (!packed && s_others.FirstOrDefault(o => bytes.AsSpan().StartsWith(o.Magic)) is { Name: { } other }) return Wrong($"it is {other}");
        if (!packed && bytes.Length > 262 && bytes.AsSpan(257, 5).SequenceEqual("ustar"u8)) return Wrong("it is a tar archive");
        if (bytes.Contains((byte)0)) return null;
        if (!Utf8.IsValid(bytes)) return Wrong("it is not UTF-8");
        var reader = new TextRecords(Encoding.UTF8.GetString(bytes), format.Delimiter, format.Quotes);
        List<IReadOnlyList<string>> records = [];
        while (records.Count < MostRecords && reader.Next() is { } record)
        {
            if (records is [var head, ..] && record.Count != head.Count)
                return Wrong(string.Create(CultureInfo.InvariantCulture, $"line {reader.Line} has {record.Count} {(record.Count == 1 ? "field" : "fields")}, and the first has {head.Count}"));
            records.Add(record);
        }
        if (reader.Fault is { } fault) return Wrong(string.Create(CultureInfo.InvariantCulture, $"line {reader.Line}: {fault}{(bytes.AsSpan().TrimStart(" \r\n"u8).StartsWith("{"u8) ? ", for it is JSON" : "")}"));
        // Where the text was cut off a quote may be open.
        if (whole && reader.IsOpen) return Wrong(string.Create(CultureInfo.InvariantCulture, $"a quote is opened in line {reader.Line} and never closed"));
        return records is [var first, ..] ? new(file, format, first, format.Header ? records[1..] : records) : whole && !packed && !reader.IsOpen ? Wrong("it is empty") : null;
    }

    /// <summary>Null where the stage would not take them.</summary>
    public IReadOnlyList<string>? Columns() => Named() is { } names && !names.Contains("") && names.Distinct(StringComparer.Ordinal).Count() == names.Count && !IsUndivided ? names : null;

    /// <summary>The names that columns would have, right or wrong; null where these are not as many.</summary>
    public IReadOnlyList<string>? Named()
    {
        IReadOnlyList<string> names = Format.Names is { } given ? given : Format.Header ? [.. First.Select(n => n.Trim())]
            : [.. First.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"c{i}"))];
        return names.Count == First.Count ? names : null;
    }

    /// <summary>Another delimiter than what is looked for stands in its one column.</summary>
    public bool IsUndivided => First.Count == 1 && !Format.IsGiven && First[0].IndexOfAny([';', '\t', '|']) >= 0;

    /// <summary>A value of a column that is neither a number nor missing: whatever comes after these rows, the column is text.</summary>
    public string? TextIn(int column) => Rows.Select(r => r[column]).FirstOrDefault(cell => cell.Trim(' ') is { Length: > 0 } word && !Format.Missing.Contains(word)
        && !double.TryParse(word, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _) && !bool.TryParse(word, out _));

    // Without a mark of its encoding, and to the end of a line.
    private static (byte[] Bytes, bool Whole, bool Packed)? Read(string path)
    {
        try
        {
            using var file = System.IO.File.OpenRead(path);
            var isPacked = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            using Stream text = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
            var buffer = new byte[Most];
            var read = text.ReadAtLeast(buffer, Most, throwOnEndOfStream: false);
            var bytes = buffer.AsSpan(0, read < Most ? read : buffer.AsSpan().LastIndexOf((byte)'\n') + 1);
            if (bytes.IsEmpty && read > 0) return null;
            if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[3..];
            return (bytes.ToArray(), read < Most, isPacked);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }
}

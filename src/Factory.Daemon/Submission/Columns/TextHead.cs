using System.Globalization;
using System.IO.Compression;
using System.Text;
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

/// <summary>
/// The beginning of a file of delimited text: its first record and some rows. A file in which anything is odd has none: what is wrong with it, the stage that reads it
/// tells, with the line.
/// </summary>
/// <param name="File">As the pipeline names it.</param>
/// <param name="First">The first record.</param>
/// <param name="Rows">Those after the header.</param>
internal sealed record TextHead(string File, TextFormat Format, IReadOnlyList<string> First, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const int Most = 64 << 10, MostRecords = 100;
    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    public static TextHead? Of(string file, string path, TextFormat format)
    {
        if (Read(path) is not var (text, whole)) return null;
        var reader = new TextRecords(text, format.Delimiter, format.Quotes);
        List<IReadOnlyList<string>> records = [];
        while (records.Count < MostRecords && reader.Next() is { } record) records.Add(record);
        // Where the text was cut off a quote may be open.
        if (records is not [var first, ..] || whole && reader.IsStuck || !records.TrueForAll(r => r.Count == first.Count)) return null;
        return new(file, format, first, format.Header ? records[1..] : records);
    }

    /// <summary>Null where the stage would not take them.</summary>
    public IReadOnlyList<string>? Columns()
    {
        IReadOnlyList<string> names = Format.Names is { } given ? given : Format.Header ? [.. First.Select(n => n.Trim())]
            : [.. First.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"c{i}"))];
        return names.Count == First.Count && names.Distinct(StringComparer.Ordinal).Count() == names.Count && !names.Contains("") && !IsUndivided ? names : null;
    }

    /// <summary>Another delimiter than what is looked for stands in its one column.</summary>
    public bool IsUndivided => First.Count == 1 && !Format.IsGiven && First[0].IndexOfAny([';', '\t', '|']) >= 0;

    /// <summary>A value of a column that is neither a number nor missing: whatever comes after these rows, the column is text.</summary>
    public string? TextIn(int column) => Rows.Select(r => r[column]).FirstOrDefault(cell => cell.Trim(' ') is { Length: > 0 } word && !Format.Missing.Contains(word)
        && !double.TryParse(word, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _) && !bool.TryParse(word, out _));

    private static (string Text, bool Whole)? Read(string path)
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
            if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[3..];
            return bytes.Contains((byte)0) ? null : (s_strict.GetString(bytes), read < Most);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or DecoderFallbackException)
        {
            return null;
        }
    }
}

using Factory.Sdk;
using ICSharpCode.SharpZipLib.GZip;

namespace Factory.Stages.Data.Csv;

/// <summary>A delimited text file, plain or gzipped; which of the two its first bytes tell.</summary>
internal static class CsvFile
{
    private static readonly (byte[] Magic, string Name, string Advice)[] s_unreadable =
    [
        ([0x50, 0x4B, 0x03, 0x04], "a zip archive", "unpack it, or pack the one file with gzip"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd", "pack it with gzip"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz", "pack it with gzip"),
        ([0x42, 0x5A, 0x68], "compressed with bzip2", "pack it with gzip"),
        ([0x50, 0x41, 0x52, 0x31], "a Parquet file", "it needs no `csv`: give it to a stage that takes a table"),
    ];

    /// <param name="path">The file.</param>
    /// <param name="raw">The file's own stream, whose position tells how far the reading is.</param>
    public static Stream Open(string path, out FileStream raw)
    {
        raw = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        Span<byte> head = stackalloc byte[8];
        var bytes = (ReadOnlySpan<byte>)head[..raw.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        raw.Position = 0;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B])) return new GZipInputStream(raw, 1 << 16);
        foreach (var (magic, name, advice) in s_unreadable)
        {
            if (!bytes.StartsWith(magic)) continue;
            raw.Dispose();
            throw new StageFailedException($"the file is {name}; {advice}");
        }
        return raw;
    }

    /// <summary>Tab for <c>.tsv</c> and <c>.tab</c>, else comma.</summary>
    public static byte DelimiterOf(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name).ToLowerInvariant() is ".tsv" or ".tab" ? (byte)'\t' : (byte)',';
    }
}

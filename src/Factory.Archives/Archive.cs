using System.IO.Compression;
using ZstdSharp;

namespace Factory.Archives;

/// <summary>What came out of an archive.</summary>
/// <param name="Notes">What the archive says of itself: the global attributes of a pax archive.</param>
public sealed record Unpacked(long Files, long Bytes, IReadOnlyDictionary<string, string> Notes);

/// <summary>
/// Takes archives apart that anybody may have made: tar, plain or compressed by gzip or zstd, and zip; told by their first bytes. Only plain
/// files and folders come out, only below the target, and only as much as the limits allow.
/// </summary>
public static class Archive
{
    private const int TarMarkAt = 257;

    /// <param name="target">An empty folder. What is in it after a failure is of no use.</param>
    /// <exception cref="ArchiveRefusedException">It is no archive, was cut off, or holds what it may not.</exception>
    public static Unpacked Unpack(string file, string target, ArchiveLimits limits, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(file);
        try
        {
            using var input = File.OpenRead(file);
            var into = new Target(target, name, limits, input.Length, cancellationToken);
            return Read(input, into, name);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException or ZstdException or ArgumentException or OverflowException
            or NotSupportedException)
        {
            throw new ArchiveRefusedException($"{name} cannot be read as an archive: {e.Message}", e);
        }
    }

    /// <summary>Why a file is none by its first bytes; null for one that may be.</summary>
    public static string? WhyNot(string file)
    {
        using var input = File.OpenRead(file);
        return FormOf(input) is null ? Unknown(Path.GetFileName(file)) : null;
    }

    private static Unpacked Read(FileStream input, Target into, string name) => FormOf(input) switch
    {
        Form.Zip => ZipFiles.Read(input, into, name),
        Form.GzipTar => TarFiles.Read(new GZipStream(input, CompressionMode.Decompress), into, name),
        Form.ZstdTar => TarFiles.Read(new DecompressionStream(input), into, name),
        Form.Tar => TarFiles.Read(input, into, name),
        _ => throw new ArchiveRefusedException(Unknown(name)),
    };

    private static string Unknown(string name) => $"{name} is no archive that is known here: tar (plain, .gz, .zst) or zip";

    private static Form? FormOf(FileStream input)
    {
        Span<byte> head = stackalloc byte[512];
        head = head[..input.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        input.Position = 0;
        return head switch
        {
            [0x50, 0x4B, 0x03 or 0x05, ..] => Form.Zip,
            [0x1F, 0x8B, ..] => Form.GzipTar,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Form.ZstdTar,
            _ => head.Length > TarMarkAt + 5 && head[TarMarkAt..].StartsWith("ustar"u8) ? Form.Tar : null,
        };
    }

    private enum Form { Zip, GzipTar, ZstdTar, Tar }
}

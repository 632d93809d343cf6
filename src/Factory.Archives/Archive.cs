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

    private static Unpacked Read(FileStream input, Target into, string name)
    {
        Span<byte> head = stackalloc byte[512];
        head = head[..input.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        input.Position = 0;
        if (head is [0x50, 0x4B, 0x03 or 0x05, ..]) return ZipFiles.Read(input, into, name);
        if (head is [0x1F, 0x8B, ..]) return TarFiles.Read(new GZipStream(input, CompressionMode.Decompress), into, name);
        if (head is [0x28, 0xB5, 0x2F, 0xFD, ..]) return TarFiles.Read(new DecompressionStream(input), into, name);
        return head.Length > TarMarkAt + 5 && head[TarMarkAt..].StartsWith("ustar"u8) ? TarFiles.Read(input, into, name)
            : throw new ArchiveRefusedException($"{name} is no archive that is known here: tar (plain, .gz, .zst) or zip");
    }
}

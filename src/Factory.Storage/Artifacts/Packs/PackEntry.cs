using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Factory.Storage;

internal enum EntryKind : byte
{
    /// <summary>Bytes with this SHA-256: a small file, a chunk, a manifest or a piece of one.</summary>
    Content = 1,
    /// <summary>The chunks of the content with this SHA-256.</summary>
    Layout = 2,
}

internal enum PackEncoding : byte
{
    Plain = 0,
    Zstd = 1,
}

/// <summary>What stands in a pack before each payload; enough to make an index of the pack again.</summary>
/// <param name="Stored">Bytes that follow.</param>
/// <param name="Length">Bytes that they stand for.</param>
/// <param name="Check">CRC-32C of what is stored.</param>
internal readonly record struct PackEntry(EntryKind Kind, PackEncoding Encoding, int Stored, int Length, ContentId Id, uint Check)
{
    public const int HeaderSize = 56;
    private const uint Mark = 0x31455046; // "FPE1": from where reading can go on after damage.
    private const int CheckAt = HeaderSize - 4;

    public static ReadOnlySpan<byte> FileHeader => "FACTORY PACK 1\n\0"u8;

    public void Write(Span<byte> header)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Mark);
        header[4] = (byte)Kind;
        header[5] = (byte)Encoding;
        header[6] = header[7] = 0;
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Stored);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], Length);
        Id.Write(header[16..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[48..], Check);
        BinaryPrimitives.WriteUInt32LittleEndian(header[CheckAt..], Crc(header[..CheckAt]));
    }

    /// <summary>Null when there is no sound header.</summary>
    public static PackEntry? Read(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(header) != Mark
            || BinaryPrimitives.ReadUInt32LittleEndian(header[CheckAt..]) != Crc(header[..CheckAt])) return null;
        return new((EntryKind)header[4], (PackEncoding)header[5], BinaryPrimitives.ReadInt32LittleEndian(header[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[12..]), ContentId.Read(header[16..]), BinaryPrimitives.ReadUInt32LittleEndian(header[48..]));
    }

    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words) crc = BitOperations.Crc32C(crc, word);
        foreach (var one in bytes[(words.Length * 8)..]) crc = BitOperations.Crc32C(crc, one);
        return ~crc;
    }
}

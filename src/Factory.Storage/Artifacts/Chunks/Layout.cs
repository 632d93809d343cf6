using System.Buffers.Binary;

namespace Factory.Storage;

/// <summary>The chunks that some content is put together from, as a pack keeps them: 32 bytes of SHA-256 and 4 of length each.</summary>
internal static class Layout
{
    public const int EntrySize = ContentId.Size + 4;

    public static byte[] Write(IReadOnlyList<Chunk> chunks)
    {
        var bytes = new byte[chunks.Count * EntrySize];
        for (var i = 0; i < chunks.Count; i++)
        {
            chunks[i].Id.Write(bytes.AsSpan(i * EntrySize));
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * EntrySize + ContentId.Size), chunks[i].Length);
        }
        return bytes;
    }

    public static Chunk[] Read(ReadOnlySpan<byte> bytes)
    {
        var chunks = new Chunk[bytes.Length / EntrySize];
        for (var i = 0; i < chunks.Length; i++)
            chunks[i] = new(ContentId.Read(bytes[(i * EntrySize)..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * EntrySize + ContentId.Size)..]));
        return chunks;
    }
}

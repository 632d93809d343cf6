using System.Buffers.Binary;

namespace Factory.Storage;

/// <summary>A file of the store that holds content: a pack, or a blob whose ranges are the chunks of other content too.</summary>
internal readonly record struct Container(ContainerKind Kind, ContentId Id)
{
    public const int Size = 40;

    public static Container Of(PackId pack) => new(ContainerKind.Pack, new(pack.A, pack.B, 0, 0));

    public static Container Of(BlobId blob) => new(blob.Executable ? ContainerKind.Program : ContainerKind.Blob, ContentId.OfHex(blob.Sha256));

    public PackId Pack => new(Id.A, Id.B);

    public BlobId Blob => new(Id.Hex, Kind == ContainerKind.Program);

    public void Write(Span<byte> bytes)
    {
        bytes[..8].Clear();
        bytes[0] = (byte)Kind;
        Id.Write(bytes[8..]);
    }

    public static Container Read(ReadOnlySpan<byte> bytes) => new((ContainerKind)bytes[0], ContentId.Read(bytes[8..]));
}

internal enum ContainerKind : byte
{
    Pack = 1,
    Blob = 2,
    Program = 3,
}

/// <summary>Where content is.</summary>
/// <param name="Offset">Of a pack's entry: where its header begins. Of a blob: where the bytes begin.</param>
/// <param name="Stored">Bytes of the payload there.</param>
/// <param name="Length">Bytes that they stand for.</param>
internal readonly record struct Place(Container Container, long Offset, int Stored, int Length, EntryKind Kind, PackEncoding Encoding);

/// <summary>A line of an index.</summary>
/// <param name="Container">Its number in the index.</param>
internal readonly record struct IndexEntry(ContentId Id, int Container, long Offset, int Stored, int Length, EntryKind Kind, PackEncoding Encoding)
{
    public const int Size = 56;

    public void Write(Span<byte> bytes)
    {
        Id.Write(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[32..], Container);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[36..], Offset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[44..], Stored);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[48..], Length);
        bytes[52] = (byte)Kind;
        bytes[53] = (byte)Encoding;
        bytes[54] = bytes[55] = 0;
    }

    public static IndexEntry Read(ReadOnlySpan<byte> bytes) => new(
        ContentId.Read(bytes), BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[36..]),
        BinaryPrimitives.ReadInt32LittleEndian(bytes[44..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[48..]), (EntryKind)bytes[52], (PackEncoding)bytes[53]);
}

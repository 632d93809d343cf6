using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Factory.Storage;

/// <summary>The SHA-256 of some bytes: a file, a chunk of one, a manifest. Compares in the order of its bytes.</summary>
internal readonly record struct ContentId(ulong A, ulong B, ulong C, ulong D) : IComparable<ContentId>
{
    public const int Size = 32;

    public static ContentId Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[Size];
        SHA256.HashData(content, hash);
        return Read(hash);
    }

    public static ContentId Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    public static ContentId OfHex(ReadOnlySpan<char> hex)
    {
        Span<byte> bytes = stackalloc byte[Size];
        return Convert.FromHexString(hex, bytes, out _, out var written) == System.Buffers.OperationStatus.Done && written == Size
            ? Read(bytes) : throw new InvalidDataException($"`{hex}` is no SHA-256");
    }

    public string Hex
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Size];
            Write(bytes);
            return Convert.ToHexStringLower(bytes);
        }
    }

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], D);
    }

    public int CompareTo(ContentId other) =>
        A != other.A ? A.CompareTo(other.A) : B != other.B ? B.CompareTo(other.B) : C != other.C ? C.CompareTo(other.C) : D.CompareTo(other.D);

    // It is a hash already.
    public override int GetHashCode() => (int)D;

    public override string ToString() => Hex;
}

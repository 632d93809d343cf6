using System.Buffers.Binary;

namespace Factory.Storage;

/// <summary>Content as the store keeps it. A program and a plain file of the same bytes are two, since links to one file share its mode.</summary>
internal readonly record struct BlobId(string Sha256, bool Executable)
{
    /// <summary>Seconds since 1970 of every blob's modification: the first of January 2000.</summary>
    public const long SealSeconds = 946_684_800;
    private const int Readable = 0b100_100_100;
    private const int Runnable = 0b101_101_101;

    public int Mode => Executable ? Runnable : Readable;

    /// <summary>The blob of a path in the store; null when the path is none of a blob.</summary>
    public static BlobId? FromPath(string path)
    {
        var parts = path.Split('/');
        if (parts is not ["blobs", { Length: 2 } shard, var rest]) return null;
        return rest.EndsWith(".x", StringComparison.Ordinal) ? new(shard + rest[..^2], true) : new(shard + rest, false);
    }

    public string Shard => Sha256[..2];
    public string RelativePath => Path.Combine(Shard, Executable ? $"{Sha256[2..]}.x" : Sha256[2..]);

    /// <summary>
    /// The fraction of a blob's time of modification follows from its content, so that every write breaks the seal, even one that
    /// copies the times of another blob. A multiple of 100 ns, which all file systems with links can hold.
    /// </summary>
    public long SealNanoseconds => BinaryPrimitives.ReadUInt32BigEndian(Convert.FromHexString(Sha256.AsSpan(0, 8))) % 10_000_000 * 100L;

    public long SealedAt => SealSeconds * 1_000_000_000 + SealNanoseconds;
}

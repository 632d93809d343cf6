using System.Buffers.Binary;

namespace Factory.Storage;

/// <summary>What a database file says of itself in its first hundred bytes, read without SQLite, which might change it.</summary>
/// <param name="ApplicationId">Whose it is; 0 when nobody said so.</param>
/// <param name="Version">The schema's version.</param>
internal readonly record struct DatabaseHeader(int ApplicationId, int Version)
{
    private const int Length = 100;

    /// <summary>Null for a file that is empty: one that SQLite made and that was never checkpointed.</summary>
    /// <exception cref="InvalidDataException">The file is no SQLite database.</exception>
    public static DatabaseHeader? Read(string path)
    {
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite);
        Span<byte> header = stackalloc byte[Length];
        var read = RandomAccess.Read(file, header, 0);
        if (read == 0) return null;
        if (read < Length || !header.StartsWith("SQLite format 3\0"u8))
            throw new InvalidDataException($"{path} is no SQLite database: it was left as it is; move it away, or use another state directory");
        return new(BinaryPrimitives.ReadInt32BigEndian(header[68..]), BinaryPrimitives.ReadInt32BigEndian(header[60..]));
    }
}

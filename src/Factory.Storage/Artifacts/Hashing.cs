using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

internal static class Hashing
{
    private const int Chunk = 1 << 18;

    /// <summary>SHA-256 of all that a file holds, in lower-case hexadecimal.</summary>
    public static string Sha256(SafeFileHandle file) => Read(file, null);

    /// <summary>Copies a file into another and gives the SHA-256 of what was copied.</summary>
    public static string Copy(SafeFileHandle from, SafeFileHandle to) => Read(from, to);

    private static string Read(SafeFileHandle from, SafeFileHandle? to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        try
        {
            long offset = 0;
            for (int read; (read = RandomAccess.Read(from, buffer, offset)) > 0; offset += read)
            {
                hash.AppendData(buffer, 0, read);
                if (to is not null) RandomAccess.Write(to, buffer.AsSpan(0, read), offset);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

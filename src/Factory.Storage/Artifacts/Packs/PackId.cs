using System.Buffers.Binary;

namespace Factory.Storage;

/// <summary>A pack's name: random, so that two processes never choose the same.</summary>
internal readonly record struct PackId(ulong A, ulong B)
{
    public const string Suffix = ".pack";

    public static PackId New()
    {
        Span<byte> random = stackalloc byte[16];
        System.Security.Cryptography.RandomNumberGenerator.Fill(random);
        return new(BinaryPrimitives.ReadUInt64BigEndian(random), BinaryPrimitives.ReadUInt64BigEndian(random[8..]));
    }

    /// <summary>For a pack elsewhere: from the SHA-256 of its bytes, so that the same pack has the same name whoever brings it.</summary>
    public static PackId Of(string pack)
    {
        using var file = File.OpenRead(pack);
        var hash = System.Security.Cryptography.SHA256.HashData(file);
        return new(BinaryPrimitives.ReadUInt64BigEndian(hash), BinaryPrimitives.ReadUInt64BigEndian(hash.AsSpan(8)));
    }

    /// <summary>Null for a file that is no pack.</summary>
    public static PackId? OfFile(string name) =>
        name.Length == 32 + Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal)
        && ulong.TryParse(name.AsSpan(0, 16), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var a)
        && ulong.TryParse(name.AsSpan(16, 16), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var b) ? new(a, b) : null;

    public string FileName => $"{A:x16}{B:x16}{Suffix}";
}

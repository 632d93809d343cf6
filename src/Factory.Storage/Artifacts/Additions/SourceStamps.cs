using System.Security.Cryptography;

namespace Factory.Storage;

/// <summary>What was known of a source file when it was last taken in.</summary>
internal readonly record struct SourceStamp(string Path, FileStamp Stamp, bool Executable, ContentId Id);

/// <summary>
/// The files of a source tree as an addition found them, in order, so that the next one reads only those that are not as they were. A file
/// of the store that may be lost or deleted at any time: it only saves work.
/// </summary>
internal static class SourceStamps
{
    /// <summary>Which file keeps those of a tree.</summary>
    public static string NameOf(string source) => ContentId.Of(System.Text.Encoding.UTF8.GetBytes(source)).Hex;

    /// <summary>In the order of paths; nothing when there are none, or they were damaged.</summary>
    public static IEnumerable<SourceStamp> Read(string path)
    {
        if (!File.Exists(path) || !IsSound(path)) yield break;
        using var reader = new BinaryReader(new BufferedStream(File.OpenRead(path), 1 << 16));
        if (!reader.ReadBytes(Header.Length).AsSpan().SequenceEqual(Header)) yield break;
        while (reader.ReadBoolean())
        {
            var name = reader.ReadString();
            var stamp = new FileStamp(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            yield return new(name, stamp, reader.ReadBoolean(), ContentId.Read(reader.ReadBytes(ContentId.Size)));
        }
    }

    internal static ReadOnlySpan<byte> Header => "FACTORY STAMPS 1"u8;

    private static bool IsSound(string path)
    {
        using var file = File.OpenRead(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 17];
        var left = file.Length - ContentId.Size;
        for (int read; left > 0 && (read = file.Read(buffer, 0, (int)Math.Min(left, buffer.Length))) > 0; left -= read) hash.AppendData(buffer, 0, read);
        return left == 0 && file.Read(buffer, 0, ContentId.Size) == ContentId.Size && hash.GetHashAndReset().AsSpan().SequenceEqual(buffer.AsSpan(0, ContentId.Size));
    }
}

/// <summary>Writes them, for the next addition.</summary>
internal sealed class SourceStampWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly CryptoStream _hashing;
    private readonly SHA256 _hash = SHA256.Create();
    private readonly BinaryWriter _writer;
    private readonly byte[] _id = new byte[ContentId.Size];

    public SourceStampWriter(string path)
    {
        _file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        _hashing = new(_file, _hash, CryptoStreamMode.Write, leaveOpen: true);
        _writer = new(new BufferedStream(_hashing, 1 << 16), System.Text.Encoding.UTF8, leaveOpen: false);
        _writer.Write(SourceStamps.Header);
    }

    public void Add(SourceStamp file)
    {
        _writer.Write(true);
        _writer.Write(file.Path);
        _writer.Write(file.Stamp.Size);
        _writer.Write(file.Stamp.ModifiedNs);
        _writer.Write(file.Stamp.Inode);
        _writer.Write(file.Stamp.ChangedNs);
        _writer.Write(file.Executable);
        file.Id.Write(_id);
        _writer.Write(_id);
    }

    public void Finish()
    {
        _writer.Write(false);
        _writer.Flush();
        _hashing.FlushFinalBlock();
        _file.Write(_hash.Hash!);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
        _hash.Dispose();
    }
}

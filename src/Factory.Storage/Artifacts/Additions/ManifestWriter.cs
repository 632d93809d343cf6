using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>
/// Writes a manifest file by file, as its canonical JSON: small ones are kept in memory, large ones go into the addition in chunks, of
/// which a new version shares most with the one before.
/// </summary>
internal sealed class ManifestWriter(Addition addition) : IDisposable
{
    /// <summary>Up to here a manifest is a file of its own.</summary>
    public const int MostInOneFile = 64 << 10;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<Chunk> _chunks = [];
    private byte[] _buffer = new byte[2 * MostInOneFile];
    private int _length;
    private bool _begun;

    /// <summary>Adds a file; in ordinal order of paths.</summary>
    public void Add(string path, long size, bool executable, ContentId id)
    {
        var name = IsPlain(path) ? System.Text.Encoding.UTF8.GetBytes(path) : JsonEncodedText.Encode(path, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.ToArray();
        if (_buffer.Length - _length < name.Length + 256) Shift(name.Length + 256);
        Put(_begun ? ","u8 : "{\"files\":["u8);
        Put(executable ? "{\"mode\":\"0555\",\"path\":\""u8 : "{\"mode\":\"0444\",\"path\":\""u8);
        Put(name);
        Put("\",\"sha256\":\""u8);
        Span<byte> bytes = stackalloc byte[ContentId.Size];
        id.Write(bytes);
        Convert.TryToHexStringLower(bytes, _buffer.AsSpan(_length), out var hex);
        _length += hex;
        Put("\",\"size\":"u8);
        Utf8Formatter.TryFormat(size, _buffer.AsSpan(_length), out var digits);
        _length += digits;
        Put("}"u8);
        _begun = true;
    }

    /// <returns>The digest of the artifact, and the manifest where it is one to be kept as a file.</returns>
    public (ArtifactDigest Digest, byte[]? Json) Finish()
    {
        if (_buffer.Length - _length < 64) Shift(64);
        Put(_begun ? "],\"version\":1}"u8 : "{\"files\":[],\"version\":1}"u8);
        _hash.AppendData(_buffer, 0, _length);
        var json = _chunks.Count == 0 && _length <= MostInOneFile ? _buffer[.._length] : null;
        var digest = ContentId.Read(_hash.GetHashAndReset());
        if (json is null)
        {
            for (var at = 0; at < _length;) at += PutChunk(_buffer.AsSpan(at, _length - at));
            addition.PutLayout(digest, _chunks);
        }
        return (new(digest.Hex), json);
    }

    public void Dispose() => _hash.Dispose();

    // What the encoder leaves as it is, found fast: nearly all paths.
    private static bool IsPlain(string path)
    {
        foreach (var letter in path)
            if (letter is < ' ' or > '~' or '"' or '\\') return false;
        return true;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Makes room: all but the last chunk is given away.</summary>
    private void Shift(int room)
    {
        var at = 0;
        while (_length - at >= FastCdc.Manifests.Largest) at += PutChunk(_buffer.AsSpan(at, _length - at));
        _hash.AppendData(_buffer, 0, at);
        _buffer.AsSpan(at, _length - at).CopyTo(_buffer);
        _length -= at;
        if (_buffer.Length - _length < room) Array.Resize(ref _buffer, _length + room);
    }

    private int PutChunk(ReadOnlySpan<byte> content)
    {
        var chunk = content[..FastCdc.Manifests.Cut(content)];
        var id = ContentId.Of(chunk);
        addition.Put(id, chunk);
        _chunks.Add(new(id, chunk.Length));
        return chunk.Length;
    }
}

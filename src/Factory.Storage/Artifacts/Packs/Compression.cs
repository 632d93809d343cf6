using ZstdSharp;

namespace Factory.Storage;

/// <summary>Makes content smaller where that is worth it. For one thread at a time.</summary>
internal sealed class Compression : IDisposable
{
    private const int Level = 1;
    private const int LeastToTry = 128;
    // What cannot be compressed shows it in a part: to try all of it would cost more than the rest of an addition.
    private const int Sample = 4 << 10;
    private readonly Compressor _compressor = new(Level);
    private byte[] _buffer = [];
    // What comes after something that could be compressed is mostly like it: a sample of it would be work for nothing.
    private bool _helped;

    /// <summary>The content as it is to be stored, which is valid until the next call, and how.</summary>
    public ReadOnlySpan<byte> Shrink(ReadOnlySpan<byte> content, out PackEncoding encoding)
    {
        encoding = PackEncoding.Plain;
        if (content.Length < LeastToTry) return content;
        var bound = Compressor.GetCompressBound(content.Length);
        if (_buffer.Length < bound) _buffer = new byte[bound];
        if (!_helped && content.Length > 4 * Sample && !IsWorthIt(_compressor.Wrap(content.Slice(content.Length / 2, Sample), _buffer), Sample)) return content;
        var length = _compressor.Wrap(content, _buffer);
        _helped = IsWorthIt(length, content.Length);
        if (!_helped) return content;
        encoding = PackEncoding.Zstd;
        return _buffer.AsSpan(0, length);
    }

    public void Dispose() => _compressor.Dispose();

    private static bool IsWorthIt(int compressed, int plain) => compressed <= plain - plain / 10;
}

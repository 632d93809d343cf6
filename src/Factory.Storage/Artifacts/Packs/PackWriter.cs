using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>Fills one pack. For one thread at a time.</summary>
internal sealed class PackWriter : IDisposable
{
    private const int BufferSize = 1 << 20;
    private readonly SafeFileHandle _file;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _buffered;
    private long _written;

    /// <param name="staging">Where the pack is until it is whole.</param>
    public PackWriter(string staging)
    {
        Path = System.IO.Path.Combine(staging, Id.FileName);
        _file = Posix.Open(Path, OpenFlags.Write | OpenFlags.CreateNew, 0b110_000_000);
        Put(PackEntry.FileHeader);
    }

    public PackId Id { get; } = PackId.New();
    public string Path { get; }
    public long Length => _written + _buffered;

    /// <returns>Where the entry begins.</returns>
    public long Append(PackEntry entry, ReadOnlySpan<byte> payload)
    {
        var at = Length;
        Span<byte> header = stackalloc byte[PackEntry.HeaderSize];
        entry.Write(header);
        Put(header);
        Put(payload);
        return at;
    }

    /// <summary>All that was appended is on the disk, under the pack's temporary name, read-only.</summary>
    public void Finish()
    {
        Flush();
        Posix.SetMode(_file, 0b100_100_100, Path);
        DurableFile.Sync(_file, Path);
    }

    public void Dispose()
    {
        _file.Dispose();
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > BufferSize - _buffered) Flush();
        if (bytes.Length > BufferSize)
        {
            RandomAccess.Write(_file, bytes, _written);
            _written += bytes.Length;
            return;
        }
        bytes.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += bytes.Length;
    }

    private void Flush()
    {
        RandomAccess.Write(_file, _buffer.AsSpan(0, _buffered), _written);
        Posix.StartWriteback(_file, _written, _buffered);
        _written += _buffered;
        _buffered = 0;
    }
}

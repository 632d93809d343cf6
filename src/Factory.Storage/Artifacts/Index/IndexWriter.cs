using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>Writes a segment of the index, sorted already.</summary>
internal sealed class IndexWriter : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[1 << 18];
    private readonly string _path;
    private int _buffered;
    private long _written;

    private IndexWriter(string path)
    {
        _path = path;
        _file = Posix.Open(path, OpenFlags.Write | OpenFlags.CreateNew, 0b110_100_100);
    }

    /// <param name="count">How many entries there are.</param>
    public static void Write(string path, IReadOnlyCollection<Container> containers, long count, IEnumerable<IndexEntry> entries)
    {
        using var writer = new IndexWriter(path);
        writer.Write(containers, count, entries);
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();
    }

    private void Write(IReadOnlyCollection<Container> containers, long count, IEnumerable<IndexEntry> entries)
    {
        var header = Next(IndexSegment.HeaderSize);
        header.Clear();
        IndexSegment.FileHeader.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], containers.Count);
        BinaryPrimitives.WriteInt64LittleEndian(header[20..], count);
        foreach (var container in containers) container.Write(Next(Container.Size));
        foreach (var entry in entries) entry.Write(Next(IndexEntry.Size));
        Flush();
        _hash.GetHashAndReset().CopyTo(_buffer, 0);
        RandomAccess.Write(_file, _buffer.AsSpan(0, ContentId.Size), _written);
        DurableFile.Sync(_file, _path);
    }

    private Span<byte> Next(int length)
    {
        if (length > _buffer.Length - _buffered) Flush();
        var span = _buffer.AsSpan(_buffered, length);
        _buffered += length;
        return span;
    }

    private void Flush()
    {
        _hash.AppendData(_buffer, 0, _buffered);
        RandomAccess.Write(_file, _buffer.AsSpan(0, _buffered), _written);
        _written += _buffered;
        _buffered = 0;
    }
}

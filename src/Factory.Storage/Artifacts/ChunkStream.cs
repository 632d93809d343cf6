namespace Factory.Storage;

/// <summary>Content that is read chunk by chunk, each checked as it comes. Only forward.</summary>
internal sealed class ChunkStream(Contents contents, ContentId whole, Chunk[] chunks) : Stream
{
    private byte[] _chunk = [];
    private int _next;
    private int _at;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => chunks.Sum(c => (long)c.Length);
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="InvalidDataException">A chunk is missing or was changed.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_at == _chunk.Length)
        {
            if (_next == chunks.Length) return 0;
            var chunk = chunks[_next++];
            _chunk = new byte[chunk.Length];
            _at = 0;
            if (!contents.TryRead(chunk.Id, _chunk))
                throw new InvalidDataException($"content {whole} is damaged in the store: chunk {chunk.Id} is missing or was changed; `factory verify --read-data` tells more");
        }
        var read = Math.Min(buffer.Length, _chunk.Length - _at);
        _chunk.AsSpan(_at, read).CopyTo(buffer);
        _at += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

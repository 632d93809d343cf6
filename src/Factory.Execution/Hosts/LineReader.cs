using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Factory.Execution;

/// <summary>Reads messages, one a line, from a host. What a host sends is not trusted: a line has a greatest length,
/// and one that is no message is an error.</summary>
internal sealed class LineReader<T>(Stream stream, JsonTypeInfo<T> type, int longest) where T : class
{
    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

    /// <summary>The next message; null at the end of file.</summary>
    /// <exception cref="InvalidDataException">The line is too long or no message.</exception>
    public async ValueTask<T?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FillAsync(cancellationToken).ConfigureAwait(false) is not { } read) return null;
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var message = Parse(read.Buffer.Slice(0, end));
                _reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return message;
            }
            if (read.Buffer.Length > longest) throw new InvalidDataException($"a line of more than {longest} bytes came from the host");
            _reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) return null;
        }
    }

    private async ValueTask<ReadResult?> FillAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    private T Parse(ReadOnlySequence<byte> line)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            return JsonSerializer.Deserialize(ref json, type) ?? throw new JsonException("it is `null`");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"a line came from the host that is no message: {e.Message}", e);
        }
    }
}

using System.Text.Json;
using Factory.Engine;
using Factory.Protocol;

namespace Factory.Execution.Attempts;

/// <summary>Follows an attempt's journal and tells an observer. Only whole lines count; one that is no entry is passed over.</summary>
internal sealed class JournalReader(string file, AttemptId attempt, IAttemptObserver observer)
{
    private const int Chunk = 1 << 18;
    private long _position;
    private DateTime _touched;

    /// <summary>Tells what came since the last look, and whether the host showed that it lives: by a new time alone where nothing could be written.</summary>
    public bool Look()
    {
        if (new FileInfo(file) is not { Exists: true } info) return false;
        var grown = info.LastWriteTimeUtc != _touched;
        _touched = info.LastWriteTimeUtc;
        // Of most attempts there is nothing to read, at each look.
        if (info.Length <= _position) return grown;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        while (stream.Length > _position && ReadChunk(stream)) grown = true;
        return grown;
    }

    private bool ReadChunk(FileStream stream)
    {
        var buffer = new byte[Math.Min(Chunk, stream.Length - _position)];
        stream.Position = _position;
        var read = buffer.AsSpan(0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        var whole = read.LastIndexOf((byte)'\n') + 1;
        // A line longer than a chunk is none of ours: it is passed over piece by piece.
        if (whole == 0 && read.Length < Chunk) return false;
        foreach (var line in read[..whole].Split((byte)'\n')) Tell(read[line]);
        _position += whole == 0 ? read.Length : whole;
        return true;
    }

    private void Tell(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty) return;
        try
        {
            Tell(JsonSerializer.Deserialize(line, ProtocolJson.Default.JournalEntry));
        }
        catch (JsonException)
        {
            // A newer host's kind of entry, or a stage that wrote into its own journal: nothing that counts is here.
        }
    }

    private void Tell(JournalEntry? entry)
    {
        switch (entry)
        {
            case { Kind: JournalKind.Progress, Value: { } fraction }: observer.Progress(attempt, fraction, entry.Note); break;
            case { Kind: JournalKind.Point, Name: { } metric, Value: { } value, Step: { } step }: observer.Point(attempt, metric, value, step); break;
        }
    }
}

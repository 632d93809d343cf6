using System.Text.Json;
using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>
/// Appends to <c>journal.jsonl</c>, one write a line, from any thread. Progress comes as often as a stage likes and is
/// written at most every <see cref="s_progressPause"/>; the last word of it is never lost.
/// </summary>
internal sealed class Journal : IDisposable
{
    private static readonly TimeSpan s_progressPause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly TimeProvider _time;
    private readonly Redactor _redactor;
    private JournalEntry? _pending;
    private long _lastProgress;
    private bool _closed;

    public Journal(string path, Redactor redactor, TimeProvider time)
    {
        _redactor = redactor;
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _time = time;
        _lastProgress = time.GetTimestamp() - time.TimestampFrequency;
    }

    /// <summary>Called after every growth, within the lock; must be quick.</summary>
    public Action Grown { get; set; } = () => { };

    public void Heartbeat() => Append(new(Now, JournalKind.Heartbeat));

    /// <summary>Shows life where nothing can be written.</summary>
    public void Touch()
    {
        lock (_gate)
        {
            if (!_closed) File.SetLastWriteTimeUtc(_file.SafeFileHandle, _time.GetUtcNow().UtcDateTime);
        }
    }

    public void Point(string metric, double value, long step) => Append(new(Now, JournalKind.Point, metric, value, step));

    public void Progress(double fraction, string? note)
    {
        lock (_gate)
        {
            _pending = new(Now, JournalKind.Progress, Value: double.IsNaN(fraction) ? 0 : Math.Clamp(fraction, 0, 1), Note: _redactor.Hide(note));
            if (_time.GetElapsedTime(_lastProgress) >= s_progressPause) FlushProgress();
        }
    }

    /// <summary>Writes the progress that is waiting, if any.</summary>
    public void FlushProgress()
    {
        lock (_gate)
        {
            if (_pending is not { } entry) return;
            _pending = null;
            _lastProgress = _time.GetTimestamp();
            Append(entry);
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Append(JournalEntry entry)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, ProtocolJson.Default.JournalEntry), (byte)'\n'];
        lock (_gate)
        {
            if (_closed) return; // a thread that a stage left behind
            _file.Write(line);
            Grown();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            FlushProgress();
            _closed = true;
            _file.Dispose();
        }
    }
}

using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Factory.Protocol;

/// <summary>
/// Reads the lines of a log that grows. Where its middle was given back to the disk, one line says how much is missing. It holds the
/// file open, so that it reads to its end what was there when it began, whatever takes the file's place meanwhile.
/// </summary>
/// <param name="limit">What the log may take on the disk.</param>
public sealed class LogReader(string path, long limit, Redactor redactor) : IDisposable
{
    private const int Chunk = 1 << 16;
    /// <summary>A line over that many bytes comes in pieces.</summary>
    private const int LongestLine = 1 << 18;

    private readonly ArrayBufferWriter<byte> _begun = new();
    private SafeFileHandle? _file;
    private long _at;
    /// <summary>While it looks for the first whole line after a hole: how many bytes are missing up to here.</summary>
    private long? _missing;

    /// <summary>The lines that are new; with <paramref name="last"/> also one that has no end.</summary>
    public IEnumerable<string> Read(bool last)
    {
        if (!TryOpen(out var file)) yield break;
        // A file that cannot have holes was cut off: what is new begins where it was cut.
        if (RandomAccess.GetLength(file) is var length && length < _at) Rewind(Math.Min(length, LogCap.HeadOf(limit)));
        var buffer = new byte[Chunk];
        while (true)
        {
            var count = ReadWhatIsThere(file, buffer);
            if (count == 0 && !SkipHole(file)) break;
            foreach (var line in Lines(buffer, count)) yield return line;
        }
        if (!last) yield break;
        if (_missing is { } missing) yield return LogCap.Note(missing);
        if (_begun.WrittenCount > 0) yield return Take(_begun.WrittenCount);
        _missing = null;
    }

    private bool TryOpen(out SafeFileHandle file)
    {
        if (_file is null && File.Exists(path)) _file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        file = _file!;
        return _file is not null;
    }

    private void Rewind(long at)
    {
        (_at, _missing) = (at, null);
        _begun.Clear();
    }

    // Looked for holes after the read, so that what is taken for text cannot have been a hole by then.
    private int ReadWhatIsThere(SafeFileHandle file, byte[] buffer)
    {
        var count = RandomAccess.Read(file, buffer, _at);
        if (count == 0) return 0;
        count = (int)Math.Clamp(Holes.Next(file, _at) - _at, 0, count);
        _at += count;
        return count;
    }

    private bool SkipHole(SafeFileHandle file)
    {
        var end = Holes.End(file, _at);
        if (end <= _at) return false;
        _missing = (_missing ?? 0) + _begun.WrittenCount + end - _at;
        _begun.Clear();
        _at = end;
        return true;
    }

    private IEnumerable<string> Lines(byte[] buffer, int count)
    {
        var from = 0;
        while (Array.IndexOf(buffer, (byte)'\n', from, count - from) is >= 0 and var end)
        {
            if (_missing is { } missing)
            {
                _missing = null;
                yield return LogCap.Note(missing + end + 1 - from);
            }
            else
            {
                _begun.Write(buffer.AsSpan(from, end - from));
                yield return Take(_begun.WrittenCount);
            }
            from = end + 1;
        }
        if (_missing is not null) _missing += count - from;
        else _begun.Write(buffer.AsSpan(from, count - from));
        if (_begun.WrittenCount > LongestLine) yield return TakePiece();
    }

    private string Take(int count)
    {
        var text = Encoding.UTF8.GetString(_begun.WrittenSpan[..count]);
        _begun.Clear();
        return redactor.Hide(text.TrimEnd('\r'))!;
    }

    // Not the end of it, for a secret may have begun there.
    private string TakePiece()
    {
        var hidden = redactor.Hide(_begun.WrittenSpan);
        var cut = Math.Max(1, hidden.Length - redactor.Longest);
        while (cut > 1 && cut < hidden.Length && (hidden[cut] & 0xC0) == 0x80) cut--;
        _begun.Clear();
        _begun.Write(hidden.AsSpan(cut));
        return Encoding.UTF8.GetString(hidden, 0, cut);
    }

    public void Dispose() => _file?.Dispose();
}

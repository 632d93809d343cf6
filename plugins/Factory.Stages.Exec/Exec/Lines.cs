using System.Text;

namespace Factory.Stages.Exec;

/// <summary>Cuts a stream of bytes into lines; a carriage return ends one too, as progress bars have it. Lines over the limit are passed over.</summary>
internal sealed class Lines(Action<string> line)
{
    private const int Longest = 64 * 1024;
    private readonly byte[] _pending = new byte[Longest];
    private int _length;
    private bool _tooLong;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.IndexOfAny((byte)'\n', (byte)'\r') is >= 0 and var end)
        {
            Append(bytes[..end]);
            Finish();
            bytes = bytes[(end + 1)..];
        }
        Append(bytes);
    }

    /// <summary>Takes what came after the last line's end.</summary>
    public void Finish()
    {
        if (_length > 0 && !_tooLong) line(Encoding.UTF8.GetString(_pending, 0, _length));
        (_length, _tooLong) = (0, false);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _tooLong |= _length + bytes.Length > Longest;
        if (_tooLong) return;
        bytes.CopyTo(_pending.AsSpan(_length));
        _length += bytes.Length;
    }
}

using System.Text;

namespace Factory.Stages.Exec;

/// <summary>Remembers the end of what was written.</summary>
internal sealed class Tail
{
    private const int Size = 4096;
    private const int MostLines = 10;
    private readonly byte[] _ring = new byte[Size];
    private long _written;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Size)
        {
            _written += bytes.Length - Size;
            bytes = bytes[^Size..];
        }
        foreach (var one in bytes) _ring[_written++ % Size] = one;
    }

    /// <summary>The last ten lines at most; empty when nothing was written.</summary>
    public override string ToString()
    {
        var bytes = new byte[Math.Min(_written, Size)];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = _ring[(_written - bytes.Length + i) % Size];
        var lines = Encoding.UTF8.GetString(bytes).TrimEnd().Split('\n');
        return string.Join('\n', lines.TakeLast(MostLines).Select(l => l.TrimEnd('\r')));
    }
}

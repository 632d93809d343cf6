using System.Buffers.Binary;
using System.Text;

namespace Factory.Tables;

/// <summary>
/// The canonical encoding of a row's values: a tag, then the value. Lengths come before texts, so no two rows of the same
/// columns share an encoding unless they hold the same values.
/// </summary>
internal ref struct RowEncoder(byte[] buffer)
{
    private int _length;

    public byte[] Buffer { get; private set; } = buffer;
    public readonly ReadOnlySpan<byte> Written => Buffer.AsSpan(0, _length);

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));
    public void Missing() => Take(1)[0] = (byte)'-';
    public void Bool(bool value) => Take(1)[0] = (byte)(value ? 't' : 'f');

    public void Integer(long value)
    {
        var span = Take(9);
        span[0] = (byte)'i';
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], value);
    }

    public void Number(double value)
    {
        // Whole numbers that a double holds exactly are written as integers; -0 is 0, and there is one NaN.
        if (Math.Abs(value) <= 1L << 53 && double.IsInteger(value))
        {
            Integer((long)value);
            return;
        }
        var span = Take(9);
        span[0] = (byte)'n';
        BinaryPrimitives.WriteDoubleLittleEndian(span[1..], double.IsNaN(value) ? double.NaN : value);
    }

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        var span = Take(5 + bytes);
        span[0] = (byte)'s';
        BinaryPrimitives.WriteInt32LittleEndian(span[1..], bytes);
        Encoding.UTF8.GetBytes(value, span[5..]);
    }

    private Span<byte> Take(int count)
    {
        if (_length + count > Buffer.Length)
        {
            var larger = new byte[Math.Max(Buffer.Length * 2, _length + count)];
            Written.CopyTo(larger);
            Buffer = larger;
        }
        var span = Buffer.AsSpan(_length, count);
        _length += count;
        return span;
    }
}

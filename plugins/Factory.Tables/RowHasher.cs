using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Factory.Tables;

/// <summary>128 bits that stand for the values of a row.</summary>
public readonly record struct RowHash(ulong High, ulong Low)
{
    /// <summary>The hash as a number in [0, 1), of 53 bits.</summary>
    public double Fraction => (High >> 11) * (1.0 / (1UL << 53));

    public override string ToString() => $"{High:x16}{Low:x16}";
}

/// <summary>
/// Hashes rows by their values and the names of their columns, and by nothing else: neither a row's position, nor the
/// order of columns, nor the other rows matter. So a whole number hashes alike in an integer and in a number
/// column, for which of the two a column is may hang on another row. SHA-256, truncated.
/// </summary>
public sealed class RowHasher
{
    private readonly Column[] _columns;
    private readonly byte[] _prefix;
    private byte[] _buffer = new byte[1024];

    /// <param name="table">Whose rows.</param>
    /// <param name="columns">The columns that count; null for all.</param>
    /// <param name="seed">Another seed gives other hashes that have nothing to do with these.</param>
    public RowHasher(Table table, IReadOnlyList<string>? columns = null, long seed = 0)
    {
        _columns = [.. (columns is null ? table.Columns : columns.Select(c => table[c])).OrderBy(c => c.Name, StringComparer.Ordinal)];
        var names = string.Join('\0', _columns.Select(c => c.Name));
        _prefix = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"factory row 1\0{seed}\0{names}")));
    }

    public RowHash this[int row]
    {
        get
        {
            var encoder = new RowEncoder(_buffer);
            encoder.Raw(_prefix);
            foreach (var column in _columns)
            {
                if (column.IsMissing(row)) encoder.Missing();
                else column.Encode(row, ref encoder);
            }
            _buffer = encoder.Buffer;
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(encoder.Written, digest);
            return new(BinaryPrimitives.ReadUInt64BigEndian(digest), BinaryPrimitives.ReadUInt64BigEndian(digest[8..]));
        }
    }
}

namespace Factory.Tables;

/// <summary>Which values of a column are missing: one bit each. Filled while a column is built, not changed afterwards.</summary>
public sealed class Missing(int length)
{
    private readonly ulong[] _bits = new ulong[(length + 63) / 64];

    public int Length { get; } = length;

    /// <summary>How many are missing.</summary>
    public int Count { get; private set; }

    public bool this[int row] => (_bits[row >> 6] & (1UL << (row & 63))) != 0;

    public void Set(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Length, nameof(row));
        if (this[row]) return;
        _bits[row >> 6] |= 1UL << (row & 63);
        Count++;
    }

    /// <summary>The bits of the given rows, in their order.</summary>
    public Missing Take(ReadOnlySpan<int> rows)
    {
        var taken = new Missing(rows.Length);
        for (var i = 0; i < rows.Length; i++)
            if (this[rows[i]]) taken.Set(i);
        return taken;
    }
}

using Factory.Sdk;

namespace Factory.Tables;

/// <summary>What the values of a column are.</summary>
public enum ColumnType
{
    /// <summary>Whole numbers of 64 bits.</summary>
    Integer,
    /// <summary>Real numbers of 64 bits.</summary>
    Number,
    /// <summary>Strings.</summary>
    Text,
    /// <summary>True or false.</summary>
    Bool,
}

/// <summary>One column of a table: a typed array and which of its values are missing. Immutable.</summary>
public abstract class Column
{
    private protected Column(string name, int count, Missing? missing)
    {
        if (missing is not null && missing.Length != count)
            throw new ArgumentException($"column `{name}` has {count} values and a missing map of {missing.Length}");
        Name = name;
        Count = count;
        Missing = missing is { Count: 0 } ? null : missing;
    }

    public string Name { get; }
    public int Count { get; }
    public abstract ColumnType Type { get; }

    /// <summary>Which values are missing; null when none is.</summary>
    public Missing? Missing { get; }

    public int MissingCount => Missing?.Count ?? 0;
    public bool IsMissing(int row) => Missing is not null && Missing[row];

    /// <summary>The value as a number (true is 1, false 0); NaN when it is missing.</summary>
    /// <exception cref="StageFailedException">It is text.</exception>
    public abstract double Number(int row);

    /// <summary>The value as text, culture-invariant and round-trip; empty when it is missing.</summary>
    public abstract string Text(int row);

    /// <summary>A column of the same name and type with the given rows of this one, in their order.</summary>
    public abstract Column Take(ReadOnlySpan<int> rows);

    /// <summary>The same values under another name.</summary>
    public abstract Column Rename(string name);

    /// <summary>Adds the value's canonical encoding to a hash; missing values are the caller's.</summary>
    internal abstract void Encode(int row, ref RowEncoder encoder);

    private protected static T[] Take<T>(T[] values, ReadOnlySpan<int> rows)
    {
        var taken = new T[rows.Length];
        for (var i = 0; i < taken.Length; i++) taken[i] = values[rows[i]];
        return taken;
    }
}

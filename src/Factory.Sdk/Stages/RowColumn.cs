using System.Runtime.CompilerServices;

namespace Factory.Sdk;

/// <summary>A column of a table that was found once, for a cursor over its rows to read: where nothing is missing, straight from its array.</summary>
public sealed class RowColumn
{
    private readonly string _name;
    private readonly double[]? _numbers;
    private readonly long[]? _integers;
    private readonly string[]? _texts;

    /// <summary>A column that the row is asked for by its name.</summary>
    public RowColumn(string name) => _name = name;
    /// <summary>A column of numbers, by position.</summary>
    public RowColumn(string name, double[] numbers) : this(name) => _numbers = numbers;
    /// <summary>A column of whole numbers, by position.</summary>
    public RowColumn(string name, long[] integers) : this(name) => _integers = integers;
    /// <summary>A column of texts, by position; empty where one is missing.</summary>
    public RowColumn(string name, string[] texts) : this(name) => _texts = texts;

    /// <summary>What <see cref="Row.Number"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Number(Row row) =>
        _numbers is { } numbers ? numbers[row.Position] : _integers is { } integers ? integers[row.Position] : row.Number(_name);

    /// <summary>What <see cref="Row.Text"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public string Text(Row row) => _texts is { } texts ? texts[row.Position] : row.Text(_name);
}

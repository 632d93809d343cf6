using System.Globalization;
using Factory.Sdk;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Factory.Tables;

/// <summary>Puts a column together from the row groups of its files.</summary>
internal abstract class ColumnBuilder
{
    public abstract Task ReadAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken);
    public abstract Column Build();

    /// <param name="rows">How many rows will be read in all.</param>
    public static ColumnBuilder For(DataField field, int rows)
    {
        if (field.IsArray || field.MaxRepetitionLevel > 0 || field.MaxDefinitionLevel > 1)
            throw new StageFailedException($"column `{field.Path}` is nested, and a table's columns are plain values");
        return s_makers.TryGetValue(field.ClrType, out var make)
            ? make(field.Name, rows)
            : throw new StageFailedException($"column `{field.Name}` is of type {field.ClrType.Name}; tables hold whole numbers, real numbers, text and bool");
    }

    private static readonly Dictionary<Type, Func<string, int, ColumnBuilder>> s_makers = new()
    {
        [typeof(long)] = Integers<long>(v => v),
        [typeof(int)] = Integers<int>(v => v),
        [typeof(short)] = Integers<short>(v => v),
        [typeof(sbyte)] = Integers<sbyte>(v => v),
        [typeof(byte)] = Integers<byte>(v => v),
        [typeof(ushort)] = Integers<ushort>(v => v),
        [typeof(uint)] = Integers<uint>(v => v),
        [typeof(ulong)] = Numbers<ulong>(v => v),
        [typeof(float)] = Numbers<float>(v => v),
        [typeof(double)] = Numbers<double>(v => v),
        [typeof(decimal)] = Numbers<decimal>(v => (double)v),
        [typeof(bool)] = (name, rows) => new ColumnBuilder<bool, bool>(name, rows, v => v, (n, v, m) => new BoolColumn(n, v, m)),
        [typeof(DateTime)] = (name, rows) => Texts<DateTime>(name, rows, v => v.ToString("O", CultureInfo.InvariantCulture)),
        [typeof(ReadOnlyMemory<char>)] = (name, rows) => Texts<ReadOnlyMemory<char>>(name, rows, new TextPool().Of),
    };

    private static Func<string, int, ColumnBuilder> Integers<T>(Func<T, long> convert) where T : struct =>
        (name, rows) => new ColumnBuilder<T, long>(name, rows, convert, (n, v, m) => new IntegerColumn(n, v, m));

    private static Func<string, int, ColumnBuilder> Numbers<T>(Func<T, double> convert) where T : struct =>
        (name, rows) => new ColumnBuilder<T, double>(name, rows, convert, (n, v, m) => new NumberColumn(n, v, m));

    private static ColumnBuilder<T, string> Texts<T>(string name, int rows, Func<T, string> convert) where T : struct =>
        new(name, rows, convert, (n, v, m) => new TextColumn(n, v, m), missing: "");
}

/// <summary>Of values that are stored as one type and held as another.</summary>
internal sealed class ColumnBuilder<TStored, TValue>(
    string name, int rows, Func<TStored, TValue> convert, Func<string, TValue[], Missing?, Column> make, TValue missing = default!) : ColumnBuilder
    where TStored : struct
{
    private readonly TValue[] _values = new TValue[rows];
    private Missing? _missing;
    private int _filled;

    public override async Task ReadAsync(ParquetRowGroupReader group, DataField field, CancellationToken cancellationToken)
    {
        if (field.ClrType != typeof(TStored))
            throw new StageFailedException($"column `{field.Name}` is of type {field.ClrType.Name} in one file and {typeof(TStored).Name} in another");
        using var raw = (RawColumnData<TStored>)await group.ReadRawColumnDataBaseAsync(field, cancellationToken);
        if (field.IsNullable) Append(raw.Values, raw.DefinitionLevels);
        else Append(raw.Values);
    }

    public override Column Build() => make(name, _values, _missing);

    private void Append(ReadOnlySpan<TStored> values)
    {
        foreach (var value in values) _values[_filled++] = convert(value);
    }

    private void Append(ReadOnlySpan<TStored> values, ReadOnlySpan<int> levels)
    {
        var next = 0;
        foreach (var level in levels)
        {
            if (level == 0)
            {
                (_missing ??= new(_values.Length)).Set(_filled);
                _values[_filled++] = missing;
            }
            else
            {
                _values[_filled++] = convert(values[next++]);
            }
        }
    }
}

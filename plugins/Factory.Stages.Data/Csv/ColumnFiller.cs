using System.Text;
using Factory.Tables;

namespace Factory.Stages.Data.Csv;

/// <summary>Fills a column cell by cell.</summary>
internal abstract class ColumnFiller(string name, int rows)
{
    private Missing? _missing;

    public void AddMissing(int row) => (_missing ??= new(rows)).Set(row);

    /// <summary>Whether the cell is a value of the column's type.</summary>
    public abstract bool TryAdd(ReadOnlySpan<byte> cell, int row);

    public Column Build() => Build(name, _missing);

    protected abstract Column Build(string name, Missing? missing);

    public static ColumnFiller For(string name, ColumnType type, int rows) => type switch
    {
        ColumnType.Integer => new Integers(name, rows),
        ColumnType.Number => new Numbers(name, rows),
        ColumnType.Bool => new Bools(name, rows),
        _ => new Texts(name, rows),
    };

    private sealed class Integers(string name, int rows) : ColumnFiller(name, rows)
    {
        private readonly long[] _values = new long[rows];
        public override bool TryAdd(ReadOnlySpan<byte> cell, int row) => Cell.TryInteger(cell, out _values[row]);
        protected override Column Build(string name, Missing? missing) => new IntegerColumn(name, _values, missing);
    }

    private sealed class Numbers(string name, int rows) : ColumnFiller(name, rows)
    {
        private readonly double[] _values = new double[rows];
        public override bool TryAdd(ReadOnlySpan<byte> cell, int row) => Cell.TryNumber(cell, out _values[row]);
        protected override Column Build(string name, Missing? missing) => new NumberColumn(name, _values, missing);
    }

    private sealed class Bools(string name, int rows) : ColumnFiller(name, rows)
    {
        private readonly bool[] _values = new bool[rows];
        public override bool TryAdd(ReadOnlySpan<byte> cell, int row) => Cell.TryBool(cell, out _values[row]);
        protected override Column Build(string name, Missing? missing) => new BoolColumn(name, _values, missing);
    }

    private sealed class Texts : ColumnFiller
    {
        private readonly string[] _values;
        private readonly TextPool _pool = new();
        private char[] _characters = new char[256];

        public Texts(string name, int rows) : base(name, rows)
        {
            _values = new string[rows];
            Array.Fill(_values, "");
        }

        public override bool TryAdd(ReadOnlySpan<byte> cell, int row)
        {
            if (_characters.Length < cell.Length) _characters = new char[cell.Length];
            _values[row] = _pool.Of(_characters.AsSpan(0, Encoding.UTF8.GetChars(cell, _characters)));
            return true;
        }

        protected override Column Build(string name, Missing? missing) => new TextColumn(name, _values, missing);
    }
}

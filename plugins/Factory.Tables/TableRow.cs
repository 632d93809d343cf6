using Factory.Sdk;

namespace Factory.Tables;

/// <summary>A cursor over a table's rows, for the C# of a pipeline. Not for several threads.</summary>
public sealed class TableRow : Row
{
    private readonly Table _table;
    private readonly string[] _names;
    private readonly LiteralCache<Cells> _columns;
    private readonly LiteralCache<FoldedColumns<Sum>> _sums;
    private readonly LiteralCache<FoldedColumns<Least>> _least;
    private readonly LiteralCache<FoldedColumns<Greatest>> _greatest;
    private readonly Dictionary<(string Pattern, Type Fold), object> _known = [];

    public TableRow(Table table)
    {
        _table = table;
        _names = [.. table.Columns.Select(c => c.Name)];
        _columns = new(name => new(table[name]));
        (_sums, _least, _greatest) = (new(Matching<Sum>), new(Matching<Least>), new(Matching<Greatest>));
    }

    public override IReadOnlyList<string> Columns => _names;

    public override RowColumn Column(string name) => _table.TryGet(name) switch
    {
        NumberColumn { Missing: null } numbers => new(name, numbers.Array),
        IntegerColumn { Missing: null } integers => new(name, integers.Array),
        TextColumn texts => new(name, texts.Array),
        { } other => new(name, [.. Enumerable.Range(0, other.Count).Select(other.Number)]),
        _ => new(name),
    };

    public override bool IsMissing(string column) => _columns[column].IsMissing(Position);
    public override double Number(string column) => _columns[column].Number(Position);
    public override string Text(string column) => _columns[column].Column.Text(Position);
    public override double Sum(string pattern) => _sums[pattern].At(Position).Total;
    public override double Mean(string pattern) => _sums[pattern].At(Position) is (var sum, > 0 and var count) ? sum / count : double.NaN;
    public override double Min(string pattern) => _least[pattern].At(Position) is (var least, > 0) ? least : double.NaN;
    public override double Max(string pattern) => _greatest[pattern].At(Position) is (var greatest, > 0) ? greatest : double.NaN;

    /// <summary>The row's values for people, such as <c>p0 = 3, name = "x", digit = missing</c>; at most twenty.</summary>
    /// <param name="about">Of these columns alone; null for all.</param>
    public string Describe(IReadOnlyList<string>? about = null)
    {
        var columns = about is null ? _table.Columns : [.. about.Select(name => _table[name])];
        var shown = columns.Take(20)
            .Select(c => $"{c.Name} = {(c.IsMissing(Position) ? "missing" : c.Type == ColumnType.Text ? $"\"{c.Text(Position)}\"" : c.Text(Position))}");
        return string.Join(", ", shown) + (columns.Count > 20 ? $", and {columns.Count - 20} more columns" : "");
    }

    private FoldedColumns<TFold> Matching<TFold>(string pattern) where TFold : struct, IFold
    {
        if (_known.TryGetValue((pattern, typeof(TFold)), out var known)) return (FoldedColumns<TFold>)known;
        Column[] found = [.. _table.Columns.Where(c => NamePattern.Matches(pattern, c.Name))];
        if (found.Length == 0) throw new StageFailedException($"no column matches `{pattern}`; there are {Suggestion.List(_names)}");
        var folded = new FoldedColumns<TFold>(found);
        _known[(pattern, typeof(TFold))] = folded;
        return folded;
    }
}

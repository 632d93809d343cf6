using Factory.Sdk;

namespace Factory.Tables;

/// <summary>A cursor over a table's rows, for the C# of a pipeline. Not for several threads.</summary>
public sealed class TableRow : Row
{
    private readonly Table _table;
    private readonly string[] _names;
    private readonly LiteralCache<Cells> _columns;
    private readonly LiteralCache<MatchedCells> _matches;
    private readonly Dictionary<string, MatchedCells> _known = new(StringComparer.Ordinal);

    public TableRow(Table table)
    {
        _table = table;
        _names = [.. table.Columns.Select(c => c.Name)];
        _columns = new(name => new(table[name]));
        _matches = new(Matching);
    }

    public override IReadOnlyList<string> Columns => _names;

    public override RowColumn Column(string name) => _table.TryGet(name) switch
    {
        NumberColumn { Missing: null } numbers => new(name, numbers.Array),
        IntegerColumn { Missing: null } integers => new(name, integers.Array),
        TextColumn texts => new(name, texts.Array),
        _ => new(name),
    };

    public override bool IsMissing(string column) => _columns[column].IsMissing(Position);
    public override double Number(string column) => _columns[column].Number(Position);
    public override string Text(string column) => _columns[column].Column.Text(Position);
    public override double Sum(string pattern) => _matches[pattern].Add(Position).Sum;
    public override double Mean(string pattern) => _matches[pattern].Add(Position) is (var sum, > 0 and var count) ? sum / count : double.NaN;
    public override double Min(string pattern) => _matches[pattern].Reduce(Position, Math.Min);
    public override double Max(string pattern) => _matches[pattern].Reduce(Position, Math.Max);

    /// <summary>The row's values for people, such as <c>p0 = 3, name = "x", digit = missing</c>; at most twenty.</summary>
    /// <param name="about">Of these columns alone; null for all.</param>
    public string Describe(IReadOnlyList<string>? about = null)
    {
        var columns = about is null ? _table.Columns : [.. about.Select(name => _table[name])];
        var shown = columns.Take(20)
            .Select(c => $"{c.Name} = {(c.IsMissing(Position) ? "missing" : c.Type == ColumnType.Text ? $"\"{c.Text(Position)}\"" : c.Text(Position))}");
        return string.Join(", ", shown) + (columns.Count > 20 ? $", and {columns.Count - 20} more columns" : "");
    }

    private MatchedCells Matching(string pattern)
    {
        if (_known.TryGetValue(pattern, out var known)) return known;
        var found = new MatchedCells(_table.Columns.Where(c => NamePattern.Matches(pattern, c.Name)));
        if (found.Count == 0) throw new StageFailedException($"no column matches `{pattern}`; there are {Suggestion.List(_names)}");
        return _known[pattern] = found;
    }
}

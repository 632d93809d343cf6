using Factory.Sdk;

namespace Factory.Tables;

/// <summary>A cursor over a table's rows, for the C# of a pipeline. Not for several threads.</summary>
public sealed class TableRow(Table table) : Row
{
    private readonly Dictionary<string, Column[]> _matches = new(StringComparer.Ordinal);
    private readonly string[] _names = [.. table.Columns.Select(c => c.Name)];

    /// <summary>The row it stands on, from 0.</summary>
    public int Position { get; set; }

    public override IReadOnlyList<string> Columns => _names;
    public override bool IsMissing(string column) => table[column].IsMissing(Position);
    public override double Number(string column) => table[column].Number(Position);
    public override string Text(string column) => table[column].Text(Position);

    public override double Sum(string pattern)
    {
        var (sum, _) = Add(pattern);
        return sum;
    }

    public override double Mean(string pattern)
    {
        var (sum, count) = Add(pattern);
        return count == 0 ? double.NaN : sum / count;
    }

    public override double Min(string pattern) => Reduce(pattern, Math.Min);
    public override double Max(string pattern) => Reduce(pattern, Math.Max);

    /// <summary>The row's values for people, such as <c>p0 = 3, name = "x", digit = missing</c>; at most twenty.</summary>
    public string Describe()
    {
        var shown = table.Columns.Take(20)
            .Select(c => $"{c.Name} = {(c.IsMissing(Position) ? "missing" : c.Type == ColumnType.Text ? $"\"{c.Text(Position)}\"" : c.Text(Position))}");
        return string.Join(", ", shown) + (table.Columns.Count > 20 ? $", and {table.Columns.Count - 20} more columns" : "");
    }

    private (double Sum, int Count) Add(string pattern)
    {
        var (sum, count) = (0.0, 0);
        foreach (var column in Matching(pattern))
        {
            if (column.IsMissing(Position)) continue;
            sum += column.Number(Position);
            count++;
        }
        return (sum, count);
    }

    private double Reduce(string pattern, Func<double, double, double> better)
    {
        double? best = null;
        foreach (var column in Matching(pattern))
        {
            if (column.IsMissing(Position)) continue;
            var value = column.Number(Position);
            best = best is { } other ? better(other, value) : value;
        }
        return best ?? double.NaN;
    }

    private Column[] Matching(string pattern)
    {
        if (_matches.TryGetValue(pattern, out var known)) return known;
        Column[] found = [.. table.Columns.Where(c => NamePattern.Matches(pattern, c.Name))];
        if (found.Length == 0) throw new StageFailedException($"no column matches `{pattern}`; there are {Suggestion.List(_names)}");
        return _matches[pattern] = found;
    }
}

namespace Factory.Host.Data;

/// <summary>A table before and after, under names of the database; small ones are read once.</summary>
internal sealed class TablePair : IDisposable
{
    public const string Before = "before_", After = "after_";
    private readonly Duck _duck;
    private readonly List<string> _made = [];

    public TablePair(Duck duck, DataTable before, DataTable after)
    {
        _duck = duck;
        try
        {
            Make(Before, before);
            Make(After, after);
            BeforeColumns = before.Columns(duck);
            AfterColumns = after.Columns(duck);
        }
        catch
        {
            Dispose();
            throw;
        }
        var there = AfterColumns.ToDictionary(c => c.Name);
        Common = [.. BeforeColumns.Where(c => there.ContainsKey(c.Name)).Select(c => (c, there[c.Name]))];
    }

    public IReadOnlyList<DataColumn> BeforeColumns { get; }
    public IReadOnlyList<DataColumn> AfterColumns { get; }
    /// <summary>What both have, as it is on each side.</summary>
    public IReadOnlyList<(DataColumn Before, DataColumn After)> Common { get; }

    /// <summary>The values of a common column, so that those of both sides can be compared.</summary>
    /// <param name="side">An alias of a side with a dot, or nothing.</param>
    public static string Comparable((DataColumn Before, DataColumn After) column, string side = "") =>
        side + column.Before.Quoted + (column.Before.DuckType == column.After.DuckType ? "" : "::VARCHAR");

    private void Make(string name, DataTable table)
    {
        var kind = table.IsSmall ? "TABLE" : "VIEW";
        _duck.Do($"CREATE {kind} {name} AS SELECT * FROM {table.From}");
        _made.Add($"{kind} {name}");
    }

    public void Dispose()
    {
        foreach (var made in _made) _duck.Do($"DROP {made}");
    }
}

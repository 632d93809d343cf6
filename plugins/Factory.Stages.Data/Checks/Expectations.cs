using System.Globalization;
using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Data.Checks;

/// <summary>Looks at each expectation by itself, and at all of them: a table with one fault often has others.</summary>
internal sealed class Expectations(Expect expected, Table table, CancellationToken cancellationToken)
{
    private readonly TableRow _row = new(table);

    public IEnumerable<Finding> Check(IReadOnlyList<ColumnDrift> drifts) =>
    [
        .. expected.Columns.Select(c => HasType(c.Key, c.Value)),
        .. expected.Closed ? [NothingElse()] : (Finding[])[],
        .. expected.Count is { } count ? [Counts(count)] : (Finding[])[],
        .. expected.Complete.SelectMany(Matching).Distinct().Select(IsComplete),
        .. expected.Unique.Count > 0 ? [IsUnique()] : (Finding[])[],
        .. expected.Ranges.Select(r => LiesIn(r.Key, r.Value)),
        .. expected.Allowed.Select(a => IsOneOf(a.Key, a.Value)),
        .. expected.Holds is { } rule ? [Obeys(rule)] : (Finding[])[],
        .. expected.Drift is { } limit ? drifts.Select(d => IsNear(d, limit.Value)) : [],
    ];

    private Finding HasType(string name, ColumnType type)
    {
        var expectation = $"`{name}` is {Word(type)}";
        if (table.TryGet(name) is not { } column) return new(expectation, false, $"there is no such column{Suggestion.For(name, Names)}");
        // Every whole number is a number.
        var holds = column.Type == type || (type, column.Type) is (ColumnType.Number, ColumnType.Integer);
        return new(expectation, holds, holds ? "" : $"it is {Word(column.Type)}");
    }

    private Finding NothingElse()
    {
        var others = Names.Where(n => !expected.Columns.ContainsKey(n)).Select(n => $"`{n}`").ToList();
        return new("there are no other columns", others.Count == 0, others.Count == 0 ? "" : $"there {(others.Count == 1 ? "is" : "are")} {string.Join(", ", others)}");
    }

    private Finding Counts(Interval count)
    {
        var holds = count.Contains(table.RowCount);
        return new($"there are {count} rows", holds, holds ? "" : string.Create(CultureInfo.InvariantCulture, $"there are {table.RowCount}"));
    }

    private Finding IsComplete(string name) => OfRows($"`{name}` is never missing", [name], table[name].IsMissing);

    private Finding IsUnique()
    {
        var hasher = new RowHasher(table, expected.Unique);
        var seen = new HashSet<RowHash>(table.RowCount);
        return OfRows($"{string.Join(", ", expected.Unique.Select(u => $"`{u}`"))} {(expected.Unique.Count == 1 ? "is" : "are")} different in every row",
            expected.Unique, row => !seen.Add(hasher[row]), tolerance: 0);
    }

    private Finding LiesIn(string name, Interval range)
    {
        var column = table[name];
        if (column.Type == ColumnType.Text) return new($"`{name}` lies in {range}", false, "it is text");
        return OfRows($"`{name}` lies in {range}", [name], row => !column.IsMissing(row) && !range.Contains(column.Number(row)));
    }

    private Finding IsOneOf(string name, IReadOnlyList<string> texts)
    {
        var (column, allowed) = (table[name], texts.ToHashSet(StringComparer.Ordinal));
        return OfRows($"`{name}` is one of {string.Join(", ", texts)}", [name], row => !column.IsMissing(row) && !allowed.Contains(column.Text(row)));
    }

    private Finding Obeys(RowExpression<bool> rule)
    {
        var holds = new bool[1024];
        return OfRows($"`holds => {rule.Text}`", null, row =>
        {
            if (row % holds.Length == 0) Evaluate(rule, row, holds.AsSpan(0, Math.Min(holds.Length, table.RowCount - row)));
            return !holds[row % holds.Length];
        });
    }

    private void Evaluate(RowExpression<bool> rule, int first, Span<bool> holds)
    {
        try
        {
            _row.Position = first;
            rule.Evaluate(_row, holds);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var reason = e is StageFailedException ? e.Message : $"{e.GetType().Name}: {e.Message}";
            throw new StageFailedException($"`holds => {rule.Text}` failed at row {_row.Position + 1}: {reason}; the row is {_row.Describe()}", inner: e);
        }
    }

    private static Finding IsNear(ColumnDrift drift, double limit)
    {
        var expectation = string.Create(CultureInfo.InvariantCulture, $"the distribution of `{drift.Column}` lies within {limit * 100:0.###}% of the earlier one");
        return new(expectation, drift.Distance <= limit,
            drift.Distance <= limit ? "" : string.Create(CultureInfo.InvariantCulture, $"{drift.Measure} is {drift.Distance * 100:0.###}%"));
    }

    /// <param name="about">The columns that examples show; null for all.</param>
    private Finding OfRows(string expectation, IReadOnlyList<string>? about, Func<int, bool> breaks, double? tolerance = null)
    {
        var (broken, examples) = (0L, new List<string>());
        for (var row = 0; row < table.RowCount; row++)
        {
            if (row % 16384 == 0) cancellationToken.ThrowIfCancellationRequested();
            if (!breaks(row)) continue;
            broken++;
            if (examples.Count < Finding.MostExamples) examples.Add(Describe(row, about));
        }
        var holds = broken <= (tolerance ?? expected.Tolerance.Value) * table.RowCount;
        var share = string.Create(CultureInfo.InvariantCulture, $"{broken} of {table.RowCount} rows break{(broken == 1 ? "s" : "")} it");
        return new(expectation, holds, holds ? "" : share, broken, examples);
    }

    private string Describe(int row, IReadOnlyList<string>? about)
    {
        _row.Position = row;
        return string.Create(CultureInfo.InvariantCulture, $"{row + 1} ({_row.Describe(about)})");
    }

    private string[] Names => [.. table.Columns.Select(c => c.Name)];

    private IEnumerable<string> Matching(string pattern)
    {
        var found = Names.Where(n => NamePattern.Matches(pattern, n)).ToList();
        return found.Count > 0 ? found : throw new StageFailedException($"no column matches `{pattern}` of `complete`{Suggestion.For(pattern, Names)}");
    }

    private static string Word(ColumnType type) => type.ToString().ToLowerInvariant();
}

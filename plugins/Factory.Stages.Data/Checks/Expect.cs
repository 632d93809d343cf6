using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Data.Checks;

/// <summary>
/// Holds a table to what is expected of it. What does not hold is measured and reported, so that a gate can decide; with
/// <see cref="Strict"/> it fails the stage, and what depends on its rows does not run.
/// </summary>
[Stage("expect", "Checks a table: columns, types, ranges, missing values, uniqueness, rows, a C# rule, drift from an earlier version.")]
public sealed class Expect : IStage<ExpectMetrics>
{
    [Input(ArtifactKind.Table, "The rows.", Position = 0)]
    public required InputArtifact Table { get; set; }

    [Input(ArtifactKind.Table, "Rows of an earlier version, that drift is measured against.")]
    public InputArtifact? Earlier { get; set; }

    [Output(ArtifactKind.Table, "The same rows, for those who may only see rows that were checked.", ColumnsOf = nameof(Table))]
    public OutputArtifact Rows { get; set; } = null!;

    [Output(ArtifactKind.Report, "Each expectation, whether it holds, and the first rows where it does not.")]
    public OutputArtifact Report { get; set; } = null!;

    [Setting("Columns that must be there, and their types.")]
    public IReadOnlyDictionary<string, ColumnType> Columns { get; set; } = new Dictionary<string, ColumnType>();

    [Setting("Whether there may be no columns but those in `columns`.", Needs = nameof(Columns))]
    public bool Closed { get; set; }

    [Setting("How many rows there must be.")]
    public Interval? Count { get; set; }

    [Setting("Columns without missing values; patterns such as `\"p*\"`.", Columns = true)]
    public IReadOnlyList<string> Complete { get; set; } = [];

    [Setting("Columns that together are different in every row.", Columns = true)]
    public IReadOnlyList<string> Unique { get; set; } = [];

    [Setting("Between which numbers the values of a column lie; missing values are left out.", Columns = true)]
    public IReadOnlyDictionary<string, Interval> Ranges { get; set; } = new Dictionary<string, Interval>();

    [Setting("Which texts a column may hold; missing values are left out.", Columns = true)]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Allowed { get; set; } = new Dictionary<string, IReadOnlyList<string>>();

    [Setting("What must be true of every row.")]
    public RowExpression<bool>? Holds { get; set; }

    [Setting("The share of rows that may break an expectation about values.", Min = 0, Max = 1)]
    public Fraction Tolerance { get; set; } = new(0);

    [Setting("How far a column's distribution may lie from the earlier one, as the largest distance (see the docs); needs `earlier`.", Min = 0, Max = 1, Needs = nameof(Earlier))]
    public Fraction? Drift { get; set; }

    [Setting("Whether the stage fails when an expectation does not hold.")]
    public bool Strict { get; set; }

    public async Task<ExpectMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (Drift is not null && Earlier is null) throw new StageFailedException("`drift` needs an earlier version to compare with: `expect(rows, earlier: …)`");
        var table = await Factory.Tables.Table.ReadAsync(Table, cancellationToken);
        var earlier = Earlier is null ? null : await Factory.Tables.Table.ReadAsync(Earlier, cancellationToken);
        var drifts = earlier is null ? [] : Distribution.Drifts(earlier, table);
        var findings = new Expectations(this, table, cancellationToken).Check(drifts).ToList();
        var broken = findings.FindAll(f => !f.Holds);
        if (Strict && broken.Count > 0)
            throw new StageFailedException($"{broken.Count} of {findings.Count} expectations do not hold: {string.Join("; ", broken.Select(f => f.Describe()))}");
        foreach (var finding in broken) context.Log($"{finding.Describe()}");
        await ExpectReport.WriteAsync(Report, table.RowCount, findings, drifts, cancellationToken);
        CopyRows(cancellationToken);
        return new(broken.Count == 0, findings.Count, broken.Count, table.RowCount, drifts.Count == 0 ? null : drifts.Max(d => d.Distance));
    }

    // The same bytes: what depends on the checked rows is found in the cache if it was once computed on them.
    private void CopyRows(CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(Table.Path, "*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = Path.Combine(Rows.Path, Path.GetRelativePath(Table.Path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}

/// <summary>What <c>expect</c> measures.</summary>
public sealed record ExpectMetrics(
    [property: Metric("Whether every expectation holds.")] bool Passed,
    [property: Metric("How many expectations there are.", Min = 0)] long Expectations,
    [property: Metric("How many of them do not hold.", Min = 0)] long Broken,
    [property: Metric("How many rows there are.", Min = 0)] long Rows,
    [property: Metric("The largest distance of a column's distribution from the earlier one; missing without `earlier`.", Min = 0)] double? Drift);

using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Sql;

/// <summary>Makes a table by a query.</summary>
[Stage("sql", "Makes a table by one query in SQL (DuckDB's) over files of csv, jsonl and parquet, and over tables.")]
public sealed class SqlStage : IStage<SqlMetrics>, IForetoldStage
{
    [Input(ArtifactKind.Files, "What the query reads: files of one format, or a table; in the query it has the input's name.", Position = 0)]
    public IReadOnlyDictionary<string, InputArtifact> Tables { get; set; } = new Dictionary<string, InputArtifact>();

    [Output(ArtifactKind.Table, "The rows.")]
    public OutputArtifact Rows { get; set; } = null!;

    [Setting("The query: one SELECT.", Or = nameof(File))]
    public string? Query { get; set; }

    [Setting("A file beside the pipeline that holds the query.")]
    public SourceFile? File { get; set; }

    [Setting("The column to predict.")]
    public string? Label { get; set; }

    private QueryCheck? _check;

    public async Task<SqlMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var tables = Tables.Select(t => InputTable.Of(t.Key, t.Value)).ToList();
        var result = Directory.CreateDirectory(Path.Combine(context.WorkDirectory, "result")).FullName;
        using (var database = new QueryDatabase(context.WorkDirectory, tables, Path.Combine(result, "rows.parquet"), cancellationToken))
            database.Write(Text(database));
        var table = Labelled(await Table.ReadAsync(new("rows", ArtifactKind.Table, result, ""), cancellationToken));
        await table.WriteAsync(Rows, cancellationToken);
        return new(table.RowCount, table.Columns.Count);
    }

    /// <inheritdoc/>
    public IEnumerable<SettingFault> Check(CheckedPlace place) => (_check ??= QueryCheck.Of(this, place)).Faults;

    /// <inheritdoc/>
    public IReadOnlyList<CheckedColumn>? Foretell(CheckedPlace place) => (_check ??= QueryCheck.Of(this, place)).Columns;

    internal QueryText Text(QueryDatabase database) => (Query, File) switch
    {
        ({ } query, null) => QueryText.Of(database, query, "the query"),
        (null, { } file) => QueryText.Of(database, System.IO.File.ReadAllText(file.Path), file.Name),
        _ => throw new StageFailedException("a query is given by `query` or by `file`, one of the two"),
    };

    private Table Labelled(Table table)
    {
        if (Label is null) return table;
        if (table.TryGet(Label) is not null) return table.With(MetadataKeys.Label, Label);
        throw NoLabel([.. table.Columns.Select(c => c.Name)]);
    }

    internal StageFailedException NoLabel(string[] columns) => new($"the label `{Label}` is no column of the result{Suggestion.For(Label!, columns)}");
}

/// <summary>What <c>sql</c> measures.</summary>
public sealed record SqlMetrics(
    [property: Metric("How many rows.", Min = 0)] long Rows,
    [property: Metric("How many columns.", Min = 0)] long Columns);

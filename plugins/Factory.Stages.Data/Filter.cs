using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Data;

/// <summary>Keeps some rows.</summary>
[Stage("filter", "Keeps the rows for which a C# condition holds.")]
public sealed class Filter : IStage<FilterMetrics>
{
    private const int Block = 4096;

    [Input(ArtifactKind.Table, "The rows.", Position = 0)]
    public required InputArtifact Rows { get; set; }

    [Output(ArtifactKind.Table, "The kept rows, in their order.", ColumnsOf = nameof(Rows))]
    public OutputArtifact Kept { get; set; } = null!;

    [Setting("Which rows to keep.")]
    public required RowExpression<bool> Keep { get; set; }

    public async Task<FilterMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var table = await Table.ReadAsync(Rows, cancellationToken);
        var kept = Choose(table, context, cancellationToken);
        await table.Where(kept).WriteAsync(Kept, cancellationToken);
        return new(kept.Count, table.RowCount - kept.Count);
    }

    private List<int> Choose(Table table, StageContext context, CancellationToken cancellationToken)
    {
        var kept = new List<int>();
        var row = new TableRow(table);
        var results = new bool[Math.Min(Block, table.RowCount)];
        try
        {
            for (var first = 0; first < table.RowCount; first += Block)
            {
                var keeps = results.AsSpan(0, Math.Min(Block, table.RowCount - first));
                row.Position = first;
                Keep.Evaluate(row, keeps);
                for (var i = 0; i < keeps.Length; i++)
                    if (keeps[i]) kept.Add(first + i);
                cancellationToken.ThrowIfCancellationRequested();
                context.Progress((double)first / table.RowCount);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            var reason = e is StageFailedException ? e.Message : $"{e.GetType().Name}: {e.Message}";
            throw new StageFailedException($"`keep => {Keep.Text}` failed at row {row.Position + 1}: {reason}; the row is {row.Describe()}", inner: e);
        }
        return kept;
    }
}

/// <summary>What <c>filter</c> measures.</summary>
public sealed record FilterMetrics(
    [property: Metric("How many rows were kept.", Min = 0)] long Kept,
    [property: Metric("How many rows were not.", Min = 0)] long Dropped);

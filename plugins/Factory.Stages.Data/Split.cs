using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Data;

/// <summary>
/// Divides rows into parts by a hash of their values and the seed. So a row is always in the same part, whatever other
/// rows there are and wherever it stands, and rows that are equal are in the same part. Parts have their share of the
/// rows on the average, not exactly.
/// </summary>
[Stage("split", "Divides rows into parts by a stable hash of each row: equal rows always land in the same part.")]
public sealed class Split : IStage<SplitMetrics>
{
    [Input(ArtifactKind.Table, "The rows.", Position = 0)]
    public required InputArtifact Rows { get; set; }

    [Output(ArtifactKind.Table, "The rows of a part, in their order.", From = nameof(Parts), ColumnsOf = nameof(Rows))]
    public IReadOnlyDictionary<string, OutputArtifact> Outputs { get; set; } = null!;

    [Setting("The parts and their shares; together 100%.", Sum = 1, Min = 1e-6, Max = 1, Least = 1)]
    public required IReadOnlyDictionary<string, Fraction> Parts { get; set; }

    [Setting("Another seed divides in another way.")]
    public long Seed { get; set; }

    [Setting("Rows that are equal in these columns stay together; all columns unless set.", Columns = true)]
    public IReadOnlyList<string>? Group { get; set; }

    public async Task<SplitMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var shares = new Shares(Parts);
        var table = await Table.ReadAsync(Rows, cancellationToken);
        var rows = Divide(table, shares, cancellationToken);
        foreach (var (part, i) in shares.Names.Select((name, i) => (name, i)))
        {
            await table.Where(rows[i]).WriteAsync(Outputs[part], cancellationToken);
            context.Progress((i + 1.0) / rows.Length, part);
        }
        return new(table.RowCount, rows.Min(r => r.Count));
    }

    private List<int>[] Divide(Table table, Shares shares, CancellationToken cancellationToken)
    {
        var hasher = new RowHasher(table, Group, Seed);
        var rows = shares.Names.Select(_ => new List<int>()).ToArray();
        for (var row = 0; row < table.RowCount; row++)
        {
            rows[shares.PartOf(hasher[row].Fraction)].Add(row);
            if (row % 65536 == 0) cancellationToken.ThrowIfCancellationRequested();
        }
        return rows;
    }
}

/// <summary>What <c>split</c> measures.</summary>
public sealed record SplitMetrics(
    [property: Metric("How many rows were divided.", Min = 0)] long Rows,
    [property: Metric("How many rows the smallest part has.", Min = 0)] long Smallest);

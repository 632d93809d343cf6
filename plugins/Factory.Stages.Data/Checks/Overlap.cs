using System.Text.Json;
using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Data.Checks;

/// <summary>
/// Finds rows that stand in more than one table, as rows of a test set that leaked into the training set do. Rows are compared by
/// their hashes (see <see cref="RowHasher"/>): wherever they stand, and whatever the order of the columns.
/// </summary>
[Stage("overlap", "Finds rows that stand in more than one of some tables, such as test rows that are also trained on.")]
public sealed class Overlap : IStage<OverlapMetrics>
{
    [Input(ArtifactKind.Table, "The tables, each by a name of its own: `overlap(train: parts.train, test: parts.test)`.", Least = 2)]
    public required IReadOnlyDictionary<string, InputArtifact> Tables { get; set; }

    [Output(ArtifactKind.Report, "How many rows each two tables share, and the first of them.")]
    public OutputArtifact Report { get; set; } = null!;

    [Setting("The columns by which rows are the same; all columns unless set.", Columns = true)]
    public IReadOnlyList<string>? Columns { get; set; }

    public async Task<OverlapMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        if (Tables.Count < 2) throw new StageFailedException("`overlap` compares two tables or more: `overlap(train: parts.train, test: parts.test)`");
        var sets = new List<(string Name, Dictionary<RowHash, int> Rows)>();
        foreach (var (name, artifact) in Tables.OrderBy(t => t.Key, StringComparer.Ordinal))
        {
            sets.Add((name, FirstRows(await Table.ReadAsync(artifact, cancellationToken), cancellationToken)));
            context.Progress((double)sets.Count / Tables.Count, name);
        }
        var pairs = sets.SelectMany((a, i) => sets[(i + 1)..].Select(b => Compare(a, b))).ToList();
        var json = JsonSerializer.SerializeToUtf8Bytes(new OverlapReport(1, pairs), CheckJson.Default.OverlapReport);
        await File.WriteAllBytesAsync(Path.Combine(Report.Path, "report.json"), [.. json, (byte)'\n'], cancellationToken);
        return new(pairs.Sum(p => p.Shared), pairs.Max(p => p.Share));
    }

    // Where each different row stands first, from 0.
    private Dictionary<RowHash, int> FirstRows(Table table, CancellationToken cancellationToken)
    {
        var hasher = new RowHasher(table, Columns);
        var rows = new Dictionary<RowHash, int>(table.RowCount);
        for (var row = 0; row < table.RowCount; row++)
        {
            if (row % 16384 == 0) cancellationToken.ThrowIfCancellationRequested();
            rows.TryAdd(hasher[row], row);
        }
        return rows;
    }

    private static PairOverlap Compare((string Name, Dictionary<RowHash, int> Rows) a, (string Name, Dictionary<RowHash, int> Rows) b)
    {
        var shared = a.Rows.Where(r => b.Rows.ContainsKey(r.Key)).Select(r => new SharedRow(r.Value + 1, b.Rows[r.Key] + 1)).OrderBy(r => r.First).ToList();
        var smaller = Math.Min(a.Rows.Count, b.Rows.Count);
        return new(a.Name, b.Name, shared.Count, smaller == 0 ? 0 : (double)shared.Count / smaller, [.. shared.Take(Finding.MostExamples)]);
    }
}

/// <summary>What <c>overlap</c> measures.</summary>
public sealed record OverlapMetrics(
    [property: Metric("How many different rows two tables share, added up over all pairs.", Min = 0)] long Shared,
    [property: Metric("The largest share of the smaller table's different rows that the other has too, 0 to 1.", Min = 0, Max = 1)] double Share);

/// <summary><c>report.json</c> of <c>overlap</c>.</summary>
internal sealed record OverlapReport(int Format, IReadOnlyList<PairOverlap> Pairs);

internal sealed record PairOverlap(string First, string Second, int Shared, double Share, IReadOnlyList<SharedRow> Examples);

/// <summary>Where a row that both tables have stands in each, from 1.</summary>
internal sealed record SharedRow(int First, int Second);

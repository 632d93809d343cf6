using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Data;

/// <summary>Keeps some columns.</summary>
[Stage("select", "Keeps some columns, or all but some.")]
public sealed class Select : IStage<SelectMetrics>
{
    [Input(ArtifactKind.Table, "The rows.", Position = 0)]
    public required InputArtifact Rows { get; set; }

    [Output(ArtifactKind.Table, "The same rows with the kept columns, in the table's order.", ColumnsOf = nameof(Rows), Keeps = nameof(Columns), Drops = nameof(Drop))]
    public OutputArtifact Kept { get; set; } = null!;

    [Setting("Names of the columns to keep, or patterns: `*` any characters, `?` one. All unless set.", Columns = true, Least = 1)]
    public IReadOnlyList<string> Columns { get; set; } = ["*"];

    [Setting("Names or patterns of the columns to leave out of these.", Columns = true)]
    public IReadOnlyList<string> Drop { get; set; } = [];

    public async Task<SelectMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var table = await Table.ReadAsync(Rows, cancellationToken);
        string[] names = [.. table.Columns.Select(c => c.Name)];
        var (wanted, dropped) = (Matching(names, Columns), Matching(names, Drop));
        wanted.ExceptWith(dropped);
        if (wanted.Count == 0) throw new StageFailedException("no column is left; a table needs one");
        await Cut(table, wanted).WriteAsync(Kept, cancellationToken);
        return new(wanted.Count, names.Length - wanted.Count);
    }

    // Without the column to predict there is none to predict.
    private static Table Cut(Table table, HashSet<string> wanted) => new(
        [.. table.Columns.Where(c => wanted.Contains(c.Name))],
        table.Metadata.Where(m => m.Key != MetadataKeys.Label || wanted.Contains(m.Value)).ToDictionary(m => m.Key, m => m.Value));

    private static HashSet<string> Matching(string[] names, IReadOnlyList<string> patterns)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pattern in patterns)
        {
            var matching = names.Where(n => NamePattern.Matches(pattern, n)).ToList();
            if (matching.Count == 0) throw new StageFailedException($"no column matches `{pattern}`{Suggestion.For(pattern, names)}");
            found.UnionWith(matching);
        }
        return found;
    }
}

/// <summary>What <c>select</c> measures.</summary>
public sealed record SelectMetrics(
    [property: Metric("How many columns were kept.", Min = 0)] long Kept,
    [property: Metric("How many columns were not.", Min = 0)] long Dropped);

using Factory.Sdk;

namespace Factory.Tables;

/// <summary>
/// Rows and columns, as an artifact of kind <see cref="ArtifactKind.Table"/> holds them. Immutable. The same table is
/// always written as the same bytes.
/// </summary>
public sealed class Table
{
    private static readonly IReadOnlyDictionary<string, string> s_noMetadata = new Dictionary<string, string>();
    private readonly Dictionary<string, Column> _byName = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">No columns, columns of different lengths, or two of one name.</exception>
    public Table(IReadOnlyList<Column> columns, IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (columns.Count == 0) throw new ArgumentException("a table needs a column");
        Columns = columns;
        Metadata = metadata ?? s_noMetadata;
        RowCount = columns[0].Count;
        foreach (var column in columns)
        {
            if (column.Count != RowCount)
                throw new ArgumentException($"column `{column.Name}` has {column.Count} rows, and `{columns[0].Name}` has {RowCount}");
            if (!_byName.TryAdd(column.Name, column)) throw new ArgumentException($"there are two columns named `{column.Name}`");
        }
    }

    public IReadOnlyList<Column> Columns { get; }
    public int RowCount { get; }

    /// <summary>Words about the table that travel with it, such as <c>label</c>: the column to predict.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The name of the column to predict, or null.</summary>
    public string? Label => Metadata.GetValueOrDefault(MetadataKeys.Label);

    /// <exception cref="StageFailedException">There is no such column.</exception>
    public Column this[string name] => TryGet(name)
        ?? throw new StageFailedException($"there is no column `{name}`{Suggestion.For(name, [.. Columns.Select(c => c.Name)])}");

    /// <summary>The column of that name, or null.</summary>
    public Column? TryGet(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The given rows, in their order; metadata stays.</summary>
    public Table Where(ReadOnlySpan<int> rows)
    {
        var columns = new Column[Columns.Count];
        for (var i = 0; i < columns.Length; i++) columns[i] = Columns[i].Take(rows);
        return new(columns, Metadata);
    }

    /// <inheritdoc cref="Where(ReadOnlySpan{int})"/>
    public Table Where(IReadOnlyList<int> rows) => Where([.. rows]);

    /// <summary>The same table with one word of metadata set.</summary>
    public Table With(string key, string value) => new(Columns, new Dictionary<string, string>(Metadata) { [key] = value });

    /// <summary>Reads all Parquet files of the artifact, in ordinal order of their names.</summary>
    /// <exception cref="StageFailedException">It holds no table, or its files do not fit together.</exception>
    public static Task<Table> ReadAsync(InputArtifact artifact, CancellationToken cancellationToken = default) =>
        TableReader.ReadAsync(artifact.Path, $"input `{artifact.Name}`", cancellationToken);

    /// <summary>Writes <c>data.parquet</c> and its summary <c>table.json</c> into the artifact's directory.</summary>
    public async Task WriteAsync(OutputArtifact artifact, CancellationToken cancellationToken = default)
    {
        await TableWriter.WriteAsync(this, Path.Combine(artifact.Path, "data.parquet"), cancellationToken);
        await File.WriteAllBytesAsync(Path.Combine(artifact.Path, TableSummary.FileName), TableSummary.Of(this).ToJson(), cancellationToken);
    }
}

/// <summary>The metadata that stages agree on.</summary>
public static class MetadataKeys
{
    /// <summary>The name of the column to predict.</summary>
    public const string Label = "label";
}

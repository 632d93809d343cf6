using Factory.Sdk;
using Parquet;

namespace Factory.Tables;

/// <summary>Reads the Parquet files of a directory as one table, also those that other programs wrote.</summary>
internal sealed class TableReader(string directory, string what)
{
    private static readonly ParquetOptions s_options = new() { TreatByteArrayAsString = true };

    private readonly List<string> _names = [];
    private readonly List<ColumnBuilder> _builders = [];
    private Dictionary<string, string>? _metadata;

    /// <param name="directory">Where the files are.</param>
    /// <param name="what">How to call it in an error.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static Task<Table> ReadAsync(string directory, string what, CancellationToken cancellationToken) =>
        new TableReader(directory, what).ReadAsync(cancellationToken);

    private async Task<Table> ReadAsync(CancellationToken cancellationToken)
    {
        var files = Directory.GetFiles(directory, "*.parquet", SearchOption.AllDirectories);
        if (files.Length == 0) throw new StageFailedException($"{what} is no table: it holds no file `*.parquet`");
        Array.Sort(files, StringComparer.Ordinal);
        var rows = 0L;
        foreach (var file in files) await OpenAsync(file, reader => { rows += reader.Metadata?.NumRows ?? 0; return Task.CompletedTask; }, cancellationToken);
        if (rows > Array.MaxLength) throw new StageFailedException($"{what} has {rows} rows, and at most {Array.MaxLength} are read at once");
        foreach (var file in files) await OpenAsync(file, reader => AppendAsync(reader, (int)rows, cancellationToken), cancellationToken);
        return new([.. _builders.Select(b => b.Build())], _metadata);
    }

    private async Task OpenAsync(string file, Func<ParquetReader, Task> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var reader = await ParquetReader.CreateAsync(file, s_options, cancellationToken);
            await read(reader);
        }
        catch (StageFailedException e)
        {
            throw new StageFailedException($"{what}, {Path.GetRelativePath(directory, file)}: {e.Message}", inner: e);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new StageFailedException($"{what}: {Path.GetRelativePath(directory, file)} cannot be read as Parquet: {e.Message}", inner: e);
        }
    }

    private async Task AppendAsync(ParquetReader reader, int rows, CancellationToken cancellationToken)
    {
        var fields = reader.Schema.DataFields;
        if (_metadata is null) Begin();
        if (!fields.Select(f => f.Name).SequenceEqual(_names))
            throw new StageFailedException(
                $"its columns are {Suggestion.List([.. fields.Select(f => f.Name)])}, and those of the first file are {Suggestion.List(_names)}");
        for (var g = 0; g < reader.RowGroupCount; g++)
        {
            using var group = reader.OpenRowGroupReader(g);
            for (var i = 0; i < fields.Length; i++) await _builders[i].ReadAsync(group, fields[i], cancellationToken);
        }

        void Begin()
        {
            _metadata = Ours(reader.CustomMetadata);
            _names.AddRange(fields.Select(f => f.Name));
            _builders.AddRange(fields.Select(f => ColumnBuilder.For(f, rows)));
        }
    }

    // Other programs keep notes of their own under keys without our prefix.
    private static Dictionary<string, string> Ours(IReadOnlyDictionary<string, string> metadata) =>
        metadata.Where(m => m.Key.StartsWith(TableWriter.MetadataPrefix, StringComparison.Ordinal))
            .ToDictionary(m => m.Key[TableWriter.MetadataPrefix.Length..], m => m.Value, StringComparer.Ordinal);
}

using System.Text.Json;

namespace Factory.Storage;

/// <summary>What a table says of itself in <c>table.json</c>, beside its Parquet files.</summary>
public sealed record TableSummary
{
    public const string FileName = "table.json";

    public long? Rows { get; init; }
    public IReadOnlyList<TableColumn> Columns { get; init; } = [];
    /// <summary>The column that holds the label.</summary>
    public string? Label { get; init; }
    /// <summary>Label to rows.</summary>
    public IReadOnlyDictionary<string, long>? LabelCounts { get; init; }

    /// <summary>Null when it is not what it should be: a plugin wrote it, and the table is none the worse for it.</summary>
    public static TableSummary? Read(Stream json)
    {
        try
        {
            return JsonSerializer.Deserialize<TableSummary>(json, StorageJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Missing">How many rows have no value there.</param>
public sealed record TableColumn(string Name, string Type, long? Missing = null);

using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Factory.Tables;

/// <summary>
/// What <c>table.json</c> beside a table's Parquet files says, for those who do not read Parquet: rows, columns with
/// type and missing values, and how often each label occurs.
/// </summary>
/// <param name="LabelCounts">Null when the table has no label or the label is a real number or has more than <see cref="MostLabels"/> values.</param>
public sealed record TableSummary(int Rows, IReadOnlyList<ColumnSummary> Columns, string? Label, int? Labels, IReadOnlyList<LabelCount>? LabelCounts)
{
    public const string FileName = "table.json";
    public const int MostLabels = 1000;

    public static TableSummary Of(Table table)
    {
        var columns = table.Columns.Select(c => new ColumnSummary(c.Name, c.Type, c.MissingCount)).ToArray();
        var counts = table.Label is { } label && table.TryGet(label) is { Type: not ColumnType.Number } column ? Tally.Of(column) : null;
        return new(table.RowCount, columns, table.Label, counts?.Count, counts?.Count <= MostLabels ? counts : null);
    }

    internal byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            Write(json);
        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("version", 1);
        json.WriteNumber("rows", Rows);
        json.WriteStartArray("columns");
        foreach (var column in Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type.ToString().ToLowerInvariant());
            json.WriteNumber("missing", column.Missing);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (Label is not null) json.WriteString("label", Label);
        if (Labels is { } labels) json.WriteNumber("labels", labels);
        if (LabelCounts is not null)
        {
            json.WriteStartObject("label_counts");
            foreach (var (label, count) in LabelCounts) json.WriteNumber(label, count);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}

public sealed record ColumnSummary(string Name, ColumnType Type, int Missing);

public sealed record LabelCount(string Label, int Count);

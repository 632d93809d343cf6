using System.Text;
using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Data;

/// <summary>Writes a table as text, for programs that do not read Parquet.</summary>
[Stage("export.csv", "Writes a table as one CSV file, data.csv, for programs that do not read Parquet.")]
public sealed class ExportCsv : IStage<NoMetrics>
{
    [Input(ArtifactKind.Table, "The rows.", Position = 0)]
    public required InputArtifact Rows { get; set; }

    [Output(ArtifactKind.Files, "A folder with data.csv.")]
    public OutputArtifact Files { get; set; } = null!;

    public async Task<NoMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var table = await Table.ReadAsync(Rows, cancellationToken);
        await using var writer = new StreamWriter(Path.Combine(Files.Path, "data.csv"), append: false, new UTF8Encoding(false), 1 << 16);
        WriteLine(writer, table, column => column.Name);
        for (var row = 0; row < table.RowCount; row++)
        {
            WriteLine(writer, table, column => column.Text(row));
            if (row % 16384 == 0) cancellationToken.ThrowIfCancellationRequested();
        }
        return NoMetrics.None;
    }

    private static void WriteLine(StreamWriter writer, Table table, Func<Column, string> text)
    {
        var only = table.Columns.Count == 1;
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (i > 0) writer.Write(',');
            WriteField(writer, text(table.Columns[i]), only);
        }
        writer.Write('\n');
    }

    // An empty field that is alone on its line is quoted, for else the line is blank and no row.
    private static void WriteField(StreamWriter writer, string text, bool only)
    {
        if (text.AsSpan().IndexOfAny(",\"\r\n") < 0 && !(only && text.Length == 0))
        {
            writer.Write(text);
            return;
        }
        writer.Write('"');
        writer.Write(text.Replace("\"", "\"\"", StringComparison.Ordinal));
        writer.Write('"');
    }
}

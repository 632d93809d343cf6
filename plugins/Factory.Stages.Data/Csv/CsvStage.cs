using Factory.Sdk;
using Factory.Tables;

namespace Factory.Stages.Data.Csv;

/// <summary>Reads delimited text.</summary>
[Stage("csv", "Reads a CSV or TSV file, plain or gzipped, as a table; types are inferred over all rows.")]
public sealed class CsvStage : IStage<CsvMetrics>
{
    [Input(ArtifactKind.Files, "The file.", Position = 0)]
    public required InputArtifact File { get; set; }

    [Output(ArtifactKind.Table, "The rows.", HeaderOf = nameof(File))]
    public OutputArtifact Rows { get; set; } = null!;

    [Setting("The column to predict.", Columns = true)]
    public string? Label { get; set; }

    [Setting("What stands between fields: one character, or `tab`; by the file's name unless set (tab for .tsv, else comma).", Matches = "tab|[^\"\\r\\n\\u0080-\\uffff]")]
    public string? Delimiter { get; set; }

    [Setting("Whether the first line holds the columns' names.")]
    public bool Header { get; set; } = true;

    [Setting("Whether fields may be in double quotes.")]
    public bool Quotes { get; set; } = true;

    [Setting("The columns' names, instead of those in the file.")]
    public IReadOnlyList<string>? Names { get; set; }

    [Setting("The types of columns that are not to be inferred.", Columns = true)]
    public IReadOnlyDictionary<string, ColumnType> Columns { get; set; } = new Dictionary<string, ColumnType>();

    [Setting("What stands for a missing value.")]
    public IReadOnlyList<string> Missing { get; set; } = [""];

    public async Task<CsvMetrics> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var file = File.SingleFile();
        var table = Read(file, context, cancellationToken);
        if (Label is not null)
        {
            if (table.TryGet(Label) is null)
                throw new StageFailedException(
                    $"{Path.GetFileName(file)}: the label `{Label}` is no column{Suggestion.For(Label, [.. table.Columns.Select(c => c.Name)])}");
            table = table.With(MetadataKeys.Label, Label);
        }
        await table.WriteAsync(Rows, cancellationToken);
        return new(table.RowCount, table.Columns.Count, TableSummary.Of(table).Labels);
    }

    private Table Read(string file, StageContext context, CancellationToken cancellationToken)
    {
        try
        {
            var format = new CsvFormat(DelimiterByte(), Header, Quotes, Names, Columns, Missing);
            return new CsvTable(file, format, context.Progress, cancellationToken).Read();
        }
        catch (StageFailedException e)
        {
            throw new StageFailedException($"{Path.GetFileName(file)}: {e.Message}", inner: e);
        }
    }

    private byte? DelimiterByte() => Delimiter switch
    {
        null => null,
        "tab" => (byte)'\t',
        [var one] when one < 128 && one is not ('"' or '\n' or '\r') => (byte)one,
        _ => throw new StageFailedException(
            $"`delimiter` is \"{Delimiter}\"; it must be one ASCII character other than a quote or a line end, or the word `tab`"),
    };
}

/// <summary>What <c>csv</c> measures.</summary>
public sealed record CsvMetrics(
    [property: Metric("How many rows.", Min = 0)] long Rows,
    [property: Metric("How many columns.", Min = 0)] long Columns,
    [property: Metric("How many distinct labels.", Min = 0)] long? Labels);

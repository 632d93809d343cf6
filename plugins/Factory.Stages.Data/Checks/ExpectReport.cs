using System.Text.Json;
using System.Text.Json.Serialization;
using Factory.Sdk;

namespace Factory.Stages.Data.Checks;

/// <summary><c>report.json</c> of <c>expect</c>.</summary>
/// <param name="Format">Of this document.</param>
internal sealed record ExpectReport(int Format, int Rows, IReadOnlyList<Finding> Findings, IReadOnlyList<ColumnDrift> Drift)
{
    private const int CurrentFormat = 1;

    public static async Task WriteAsync(OutputArtifact report, int rows, IReadOnlyList<Finding> findings, IReadOnlyList<ColumnDrift> drifts,
        CancellationToken cancellationToken)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new ExpectReport(CurrentFormat, rows, findings, drifts), CheckJson.Default.ExpectReport);
        await File.WriteAllBytesAsync(Path.Combine(report.Path, "report.json"), [.. json, (byte)'\n'], cancellationToken);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ExpectReport))]
[JsonSerializable(typeof(OverlapReport))]
[JsonSerializable(typeof(OverlapFilesReport))]
internal sealed partial class CheckJson : JsonSerializerContext;

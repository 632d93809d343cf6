using System.IO.Compression;
using System.Text;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Data.Csv;
using Factory.Tables;

namespace Factory.Plugins.Tests.Data;

/// <summary>Short ways to the tables that tests are about.</summary>
internal static class Bench
{
    public static string Digits => Path.Combine(AppContext.BaseDirectory, "digits.csv.gz");

    /// <summary>The table that <c>csv</c> makes of some text, in a fresh bench.</summary>
    public static Task<Table> ReadCsvAsync(string text, Func<InputArtifact, CsvStage>? stage = null) =>
        ReadCsvAsync("a.csv", Encoding.UTF8.GetBytes(text), stage);

    public static async Task<Table> ReadCsvAsync(string fileName, byte[] content, Func<InputArtifact, CsvStage>? stage = null)
    {
        using var bench = new StageBench();
        var path = Path.Combine(bench.Root, fileName);
        await File.WriteAllBytesAsync(path, content);
        var input = bench.Input("file", ArtifactKind.Files, path);
        var run = await bench.RunAsync(stage?.Invoke(input) ?? new CsvStage { File = input });
        return await bench.TableAsync(run.Output("rows"));
    }

    /// <summary>Why <c>csv</c> refuses some text.</summary>
    public static async Task<string> RefusalAsync(string text, Func<InputArtifact, CsvStage>? stage = null) =>
        (await Assert.ThrowsAsync<StageFailedException>(() => ReadCsvAsync(text, stage))).Message;

    public static Task<Table> TableAsync(this StageBench bench, OutputArtifact output) => Table.ReadAsync(bench.Input($"read-{Guid.NewGuid():N}", output));

    public static byte[] Gzip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal)) gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>Columns as <c>name:type</c> and rows as their texts, a missing value as <c>-</c>.</summary>
    public static string Show(this Table table) => string.Join('\n',
        (string[])[string.Join(' ', table.Columns.Select(c => $"{c.Name}:{c.Type.ToString().ToLowerInvariant()}")),
        .. Enumerable.Range(0, table.RowCount).Select(r => string.Join(' ', table.Columns.Select(c => c.IsMissing(r) ? "-" : c.Text(r))))]);
}

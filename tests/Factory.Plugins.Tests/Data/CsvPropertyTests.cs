using CsCheck;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Data;
using Factory.Stages.Data.Csv;
using Factory.Tables;

namespace Factory.Plugins.Tests.Data;

public sealed class CsvPropertyTests
{
    private static readonly Gen<string> AnyText = Gen.String[Gen.Char["ab,;\"\n\r\t é€1"], 0, 6];

    [Fact]
    public void What_export_writes_csv_reads_back() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[0, 30]).SelectMany((columns, rows) => AnyText.Array[rows].Array[columns]).Sample(
        cells =>
        {
            // An empty text has no form of its own in CSV: it comes back as missing.
            var table = new Table([.. cells.Select((c, i) => new TextColumn($"c{i}", c, Blank(c)))]);
            return table.Show() == Task.Run(() => ThereAndBackAsync(table)).GetAwaiter().GetResult().Show();
        }, iter: 100);

    [Fact]
    public void Any_bytes_are_read_or_refused_and_nothing_else() => Gen.Char["ab,\"\n\r\t\0\u00ff1.-eE"].Select(c => (byte)c).Array[0, 60].Sample(
        bytes =>
        {
            try
            {
                Task.Run(() => Bench.ReadCsvAsync("a.csv", bytes)).GetAwaiter().GetResult();
            }
            catch (StageFailedException)
            {
            }
        }, iter: 500);

    private static async Task<Table> ThereAndBackAsync(Table table)
    {
        using var bench = new StageBench();
        var written = bench.Output("table", ArtifactKind.Table);
        await table.WriteAsync(written);
        var exported = await bench.RunAsync(new ExportCsv { Rows = bench.Input("rows", written) });
        var types = table.Columns.ToDictionary(c => c.Name, c => c.Type);
        var read = await bench.RunAsync(new CsvStage { File = bench.Input("file", exported.Output("files")), Columns = types });
        return await bench.TableAsync(read.Output("rows"));
    }

    private static Missing Blank(string[] cells)
    {
        var missing = new Missing(cells.Length);
        foreach (var (row, cell) in cells.Index())
            if (cell.Trim(' ').Length == 0) missing.Set(row);
        return missing;
    }
}

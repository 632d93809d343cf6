using System.Text.Json;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Data.Checks;
using Factory.Tables;

namespace Factory.Plugins.Tests.Data;

public sealed class OverlapTests
{
    [Fact]
    public async Task Rows_that_stand_in_two_tables_are_found_whatever_the_order_of_rows_and_columns()
    {
        var (metrics, report) = await CompareAsync(null, ("train", "a,b\n1,x\n2,y\n3,z\n3,z\n"), ("test", "b,a\nz,3\nw,9\n"), ("valid", "a,b\n5,q\n"));
        Assert.Equal(new OverlapMetrics(1, 0.5), metrics);
        var pair = report.GetProperty("pairs").EnumerateArray().Single(p => p.GetProperty("shared").GetInt32() == 1);
        Assert.Equal(("test", "train"), (pair.GetProperty("first").GetString(), pair.GetProperty("second").GetString()));
        Assert.Equal((1, 3), (pair.GetProperty("examples")[0].GetProperty("first").GetInt32(), pair.GetProperty("examples")[0].GetProperty("second").GetInt32()));
    }

    [Fact]
    public async Task Some_columns_can_say_what_the_same_row_is()
    {
        Assert.Equal(0, (await CompareAsync(null, ("a", "id,v\n1,x\n"), ("b", "id,v\n1,y\n"))).Metrics.Shared);
        Assert.Equal(new OverlapMetrics(1, 1), (await CompareAsync(["id"], ("a", "id,v\n1,x\n"), ("b", "id,v\n1,y\n"))).Metrics);
    }

    [Fact]
    public async Task The_parts_of_a_split_share_nothing()
    {
        using var bench = new StageBench();
        var digits = await Bench.ReadCsvAsync("digits.csv.gz", await File.ReadAllBytesAsync(Bench.Digits));
        var half = digits.RowCount / 2;
        var (metrics, _) = await CompareAsync(null, digits.Where([.. Enumerable.Range(0, half)]), digits.Where([.. Enumerable.Range(half, half)]));
        Assert.Equal(0, metrics.Shared);
        (metrics, _) = await CompareAsync(null, digits.Where([.. Enumerable.Range(0, half)]), digits.Where([.. Enumerable.Range(half - 7, half)]));
        Assert.Equal(7, metrics.Shared);
    }

    [Fact]
    public async Task One_table_is_nothing_to_compare()
    {
        var error = await Assert.ThrowsAsync<StageFailedException>(() => CompareAsync(null, ("a", "x\n1\n")));
        Assert.StartsWith("`overlap` compares two tables or more", error.Message, StringComparison.Ordinal);
    }

    private static async Task<(OverlapMetrics Metrics, JsonElement Report)> CompareAsync(IReadOnlyList<string>? columns, params (string Name, string Csv)[] tables)
    {
        var read = new List<(string, Table)>();
        foreach (var (name, csv) in tables) read.Add((name, await Bench.ReadCsvAsync(csv)));
        return await CompareAsync(columns, read);
    }

    private static Task<(OverlapMetrics Metrics, JsonElement Report)> CompareAsync(IReadOnlyList<string>? columns, Table a, Table b) =>
        CompareAsync(columns, [("a", a), ("b", b)]);

    private static async Task<(OverlapMetrics Metrics, JsonElement Report)> CompareAsync(IReadOnlyList<string>? columns, List<(string Name, Table Table)> tables)
    {
        using var bench = new StageBench();
        var inputs = new Dictionary<string, InputArtifact>();
        foreach (var (name, table) in tables)
        {
            var written = bench.Output($"made-{name}", ArtifactKind.Table);
            await table.WriteAsync(written);
            inputs[name] = bench.Input(name, written);
        }
        var run = await bench.RunAsync(new Overlap { Tables = inputs, Columns = columns });
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run.Output("report").Path, "report.json")));
        return (run.Metrics, report.RootElement.Clone());
    }
}

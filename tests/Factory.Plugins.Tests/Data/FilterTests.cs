using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Data;

namespace Factory.Plugins.Tests.Data;

public sealed class FilterTests
{
    [Fact]
    public async Task Rows_that_fit_are_kept_in_their_order()
    {
        using var bench = new StageBench();
        var run = await bench.RunAsync(
            new Filter { Rows = await RowsAsync(bench, "a,b\n1,x\n2,y\n3,z\n"), Keep = new("row.Number(\"a\") != 2", row => row.Number("a") != 2) });
        Assert.Equal(new FilterMetrics(2, 1), run.Metrics);
        Assert.Equal("a:integer b:text\n1 x\n3 z", (await bench.TableAsync(run.Output("kept"))).Show());
    }

    [Fact]
    public async Task A_condition_that_throws_names_the_row_and_its_values()
    {
        using var bench = new StageBench();
        var rows = await RowsAsync(bench, "a,b\n1,x\n,y\n");
        var error = await Assert.ThrowsAsync<StageFailedException>(() => bench.RunAsync(new Filter
        {
            Rows = rows,
            Keep = new("int.Parse(row.Text(\"a\")) > 0", row => int.Parse(row.Text("a")) > 0),
        }));
        Assert.Equal(
            "`keep => int.Parse(row.Text(\"a\")) > 0` failed at row 2: FormatException: The input string '' was not in a correct format.; the row is a = "
                + "missing, b = \"y\"", error.Message);
    }

    [Fact]
    public async Task Keeping_nothing_is_an_empty_table_of_the_same_columns()
    {
        using var bench = new StageBench();
        var run = await bench.RunAsync(new Filter { Rows = await RowsAsync(bench, "a,b\n1,x\n"), Keep = new("false", _ => false) });
        Assert.Equal("a:integer b:text", (await bench.TableAsync(run.Output("kept"))).Show());
    }

    private static async Task<InputArtifact> RowsAsync(StageBench bench, string csv)
    {
        var table = await Bench.ReadCsvAsync(csv);
        var written = bench.Output("made", ArtifactKind.Table);
        await table.WriteAsync(written);
        return bench.Input("rows", written);
    }
}

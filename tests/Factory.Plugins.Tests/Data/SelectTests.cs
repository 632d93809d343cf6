using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Data;
using Factory.Tables;

namespace Factory.Plugins.Tests.Data;

public sealed class SelectTests
{
    [Fact]
    public async Task Columns_are_kept_and_dropped_by_name_and_pattern_in_the_tables_order()
    {
        var (table, metrics) = await SelectAsync(["p*", "digit"], ["p2"]);
        Assert.Equal("p1:integer p3:integer digit:text\n1 3 a", table.Show());
        Assert.Equal("digit", table.Label);
        Assert.Equal(new SelectMetrics(3, 2), metrics);
    }

    [Fact]
    public async Task Without_names_all_but_the_dropped_are_kept_and_a_dropped_label_is_none()
    {
        var (table, _) = await SelectAsync(["*"], ["digit", "id"]);
        Assert.Equal("p1:integer p2:integer p3:integer\n1 2 3", table.Show());
        Assert.Null(table.Label);
    }

    [Fact]
    public async Task A_name_that_is_not_there_is_told_with_what_was_meant()
    {
        Assert.Equal("no column matches `digt`; did you mean `digit`?",
            (await Assert.ThrowsAsync<StageFailedException>(() => SelectAsync(["digt"], []))).Message);
        Assert.Equal("no column is left; a table needs one", (await Assert.ThrowsAsync<StageFailedException>(() => SelectAsync(["p1"], ["p?"]))).Message);
    }

    private static async Task<(Table Table, SelectMetrics Metrics)> SelectAsync(string[] columns, string[] drop)
    {
        using var bench = new StageBench();
        var table = (await Bench.ReadCsvAsync("id,p1,p2,p3,digit\n9,1,2,3,a\n")).With(MetadataKeys.Label, "digit");
        var written = bench.Output("made", ArtifactKind.Table);
        await table.WriteAsync(written);
        var run = await bench.RunAsync(new Select { Rows = bench.Input("rows", written), Columns = columns, Drop = drop });
        return (await bench.TableAsync(run.Output("kept")), run.Metrics);
    }
}

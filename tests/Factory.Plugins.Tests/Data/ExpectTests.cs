using System.Text.Json;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Data.Checks;
using Factory.Tables;

namespace Factory.Plugins.Tests.Data;

public sealed class ExpectTests
{
    private const string People = "id,age,sex,name\n1,30,m,Ann\n2,,f,Bob\n2,130,x,Cy\n";

    [Fact]
    public async Task A_table_that_is_as_expected_passes_and_its_rows_go_on_as_they_are()
    {
        using var bench = new StageBench();
        var (run, _) = await CheckAsync(bench, People, stage =>
        {
            stage.Columns = new Dictionary<string, ColumnType> { ["id"] = ColumnType.Integer, ["age"] = ColumnType.Number, ["name"] = ColumnType.Text };
            stage.Count = new(1, 10);
            stage.Complete = ["id", "n*"];
            stage.Ranges = new Dictionary<string, Interval> { ["age"] = new(0, 150) };
            stage.Holds = new("row.Number(\"id\") > 0", row => row.Number("id") > 0);
        });
        Assert.Equal(new ExpectMetrics(true, 8, 0, 3, null), run.Metrics);
        Assert.Equal(StageBench.Digest(bench.Output("made")), StageBench.Digest(run.Output("rows")));
    }

    [Fact]
    public async Task Everything_that_does_not_hold_is_reported_with_the_rows_where_it_does_not()
    {
        using var bench = new StageBench();
        var (run, findings) = await CheckAsync(bench, People, stage =>
        {
            stage.Columns = new Dictionary<string, ColumnType> { ["id"] = ColumnType.Text, ["agee"] = ColumnType.Number };
            stage.Closed = true;
            stage.Count = new(10, 20);
            stage.Complete = ["age"];
            stage.Unique = ["id"];
            stage.Ranges = new Dictionary<string, Interval> { ["age"] = new(0, 120), ["name"] = new(0, 1) };
            stage.Allowed = new Dictionary<string, IReadOnlyList<string>> { ["sex"] = ["f", "m"] };
            stage.Holds = new("row.Text(\"name\") != \"Bob\"", row => row.Text("name") != "Bob");
        });
        Assert.Equal(new ExpectMetrics(false, 10, 10, 3, null), run.Metrics);
        Assert.Equal(
        [
            "`id` is text: it is integer",
            "`agee` is number: there is no such column; did you mean `age`?",
            "there are no other columns: there are `age`, `sex`, `name`",
            "there are 10 .. 20 rows: there are 3",
            "`age` is never missing: 1 of 3 rows breaks it",
            "`id` is different in every row: 1 of 3 rows breaks it",
            "`age` lies in 0 .. 120: 1 of 3 rows breaks it",
            "`name` lies in 0 .. 1: it is text",
            "`sex` is one of f, m: 1 of 3 rows breaks it",
            "`holds => row.Text(\"name\") != \"Bob\"`: 1 of 3 rows breaks it",
        ], findings.Select(f => $"{f.GetProperty("expectation").GetString()}: {f.GetProperty("found").GetString()}"));
        Assert.Equal("3 (age = 130)", findings[6].GetProperty("examples")[0].GetString());
    }

    [Fact]
    public async Task A_few_rows_may_break_what_is_tolerated_but_no_row_may_repeat()
    {
        using var bench = new StageBench();
        var (run, findings) = await CheckAsync(bench, People, stage =>
        {
            stage.Ranges = new Dictionary<string, Interval> { ["age"] = new(0, 120) };
            stage.Unique = ["id"];
            stage.Tolerance = new(0.4);
        });
        Assert.Equal(1, run.Metrics.Broken);
        Assert.Equal([false, true], findings.Select(f => f.GetProperty("holds").GetBoolean()));
    }

    [Fact]
    public async Task A_strict_check_fails_and_says_all_that_is_wrong()
    {
        using var bench = new StageBench();
        var error = await Assert.ThrowsAsync<StageFailedException>(() => CheckAsync(bench, People, stage =>
        {
            stage.Strict = true;
            stage.Count = new(10, 20);
            stage.Complete = ["age", "id"];
        }));
        Assert.Equal("2 of 3 expectations do not hold: there are 10 .. 20 rows: there are 3; `age` is never missing: 1 of 3 rows breaks it, "
            + "such as row 2 (age = missing)", error.Message);
    }

    [Fact]
    public async Task Drift_is_found_in_numbers_texts_and_missing_values()
    {
        using var bench = new StageBench();
        var earlier = await WriteAsync(bench, "earlier", "n,t,m,same\n1,a,1,7\n2,a,1,7\n3,b,1,7\n4,b,1,7\n");
        var (run, findings) = await CheckAsync(bench, "n,t,m,same\n3,a,1,7\n4,a,,7\n5,a,,7\n6,c,1,7\n", stage =>
        {
            stage.Earlier = bench.Input("earlier-rows", earlier);
            stage.Drift = new(0.2);
        });
        Assert.Equal(0.5, run.Metrics.Drift);
        Assert.Equal(["the Kolmogorov-Smirnov distance is 50%", "the total variation distance is 50%", "the Kolmogorov-Smirnov distance is 50%", ""],
            findings.Select(f => f.GetProperty("found").GetString()));
    }

    [Fact]
    public void The_distance_of_numbers_is_the_largest_difference_of_their_distribution_functions()
    {
        Assert.Equal(0, Distribution.KolmogorovSmirnov([1, 1, 2], [1, 1, 2]));
        Assert.Equal(1, Distribution.KolmogorovSmirnov([1, 2], [3, 4]));
        // By hand: after 1 the shares are 2/3 and 1/4.
        Assert.Equal(2 / 3.0 - 1 / 4.0, Distribution.KolmogorovSmirnov([1, 1, 5], [1, 2, 5, 5]), 12);
        Assert.Equal(1, Distribution.KolmogorovSmirnov([], [1]));
    }

    [Fact]
    public async Task Drift_without_an_earlier_version_is_refused()
    {
        using var bench = new StageBench();
        var error = await Assert.ThrowsAsync<StageFailedException>(() => CheckAsync(bench, People, stage => stage.Drift = new(0.1)));
        Assert.Contains("`drift` needs an earlier version", error.Message, StringComparison.Ordinal);
    }

    private static async Task<(BenchRun<ExpectMetrics> Run, IReadOnlyList<JsonElement> Findings)> CheckAsync(StageBench bench, string csv, Action<Expect> set)
    {
        var stage = new Expect { Table = bench.Input("table", await WriteAsync(bench, "made", csv)) };
        set(stage);
        var run = await bench.RunAsync(stage);
        using var report = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run.Output("report").Path, "report.json")));
        return (run, [.. report.RootElement.Clone().GetProperty("findings").EnumerateArray()]);
    }

    private static async Task<OutputArtifact> WriteAsync(StageBench bench, string name, string csv)
    {
        var written = bench.Output(name, ArtifactKind.Table);
        await (await Bench.ReadCsvAsync(csv)).WriteAsync(written);
        return written;
    }
}

using CsCheck;
using Factory.Host.Data;
using Factory.Control;

namespace Factory.Host.Tests.Data;

public sealed class ComparisonTests : IDisposable
{
    private static readonly Gen<string> s_word = Gen.Int[0, 2].Select(i => i == 2 ? "" : i == 1 ? "b" : "a");
    private readonly DataBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Rows_are_known_again_by_a_key_that_is_found()
    {
        var diff = _bench.Compare(_bench.File("a.csv", "name,id,price\na,1,10\nb,2,20\nb,3,30\n"), _bench.File("a.csv", "name,id,price\nb,3,31\na,1,10\nc,4,40\n"));

        Assert.Equal(["id"], diff.Key);
        Assert.Equal((3, 3, 1, 1, 1), (diff.RowsBefore, diff.RowsAfter, diff.Added, diff.Removed, diff.Changed));
        Assert.Equal([("name", null, "c"), ("id", null, "4"), ("price", null, "40")], Cells(diff.AddedRows));
        Assert.Equal([("name", "b", null), ("id", "2", null), ("price", "20", null)], Cells(diff.RemovedRows));
        Assert.Equal([("id", "3", "3"), ("price", "30", "31")], Cells(diff.ChangedRows));
        Assert.Equal([("name", 0), ("id", 0), ("price", 1)], diff.Columns.Select(c => (c.Name, c.Changed)));
    }

    private static IEnumerable<(string, string?, string?)> Cells(IReadOnlyList<IReadOnlyList<CellDiff>> rows) =>
        Assert.Single(rows).Select(c => (c.Column, c.Before, c.After));

    [Fact]
    public void Rows_without_a_key_are_compared_as_often_as_they_occur()
    {
        var diff = _bench.Compare(_bench.File("a.csv", "x\n1\n1\n1\n2\n"), _bench.File("a.csv", "x\n1\n3\n3\n2\n"));

        Assert.Equal([], diff.Key);
        Assert.Equal((2, 2, 0), (diff.Added, diff.Removed, diff.Changed));
    }

    [Fact]
    public void Columns_that_came_went_or_have_another_type_are_told()
    {
        var diff = _bench.Compare(_bench.File("a.csv", "id,old,code\n1,x,7\n2,y,8\n"), _bench.File("a.csv", "id,code,fresh\n1,7,p\n2,8a,q\n"));

        Assert.Equal(["id integer integer", "code integer text", "old text ", "fresh  text"], diff.Columns.Select(c => $"{c.Name} {c.Before} {c.After}"));
        Assert.Equal((0, 0, 1), (diff.Added, diff.Removed, diff.Changed));
    }

    [Theory]
    [InlineData("kind", "kind does not make out a row before: 2 rows have a missing value there, or the same as another row")]
    [InlineData("no", "there is no column no in both versions to know a row by: they have id, kind")]
    public void A_key_that_makes_out_no_row_is_refused(string key, string error) => Assert.Equal(error,
        _bench.Compare(_bench.File("a.csv", "id,kind\n1,a\n2,a\n3,\n"), _bench.File("a.csv", "id,kind\n1,a\n2,b\n3,c\n"), [key]).Error);

    [Fact]
    public void The_only_table_of_each_version_is_compared_whatever_it_is_called()
    {
        var diff = _bench.Compare(_bench.File("old.csv", "id\n1\n"), _bench.Copy("new.parquet", "SELECT 1 AS id", "FORMAT parquet"));

        Assert.Equal(("new.parquet", 0, 0), (diff.Name, diff.Added, diff.Removed));
    }

    [Fact]
    public void Drift_is_the_population_stability_index()
    {
        // Shares of 0.5 and 0.5, then of 0.8 and 0.2: (0.8 − 0.5) ln(0.8 / 0.5) + (0.2 − 0.5) ln(0.2 / 0.5).
        Assert.Equal(0.4159, DriftMeter.Stability([50, 50], [80, 20])!.Value, 0.0001);
        Assert.Equal(0, DriftMeter.Stability([50, 50], [5, 5])!.Value);
        Assert.Null(DriftMeter.Stability([0, 0], [5, 5]));

        var before = _bench.Copy("a.parquet", "SELECT range / 1000.0 AS x, CASE WHEN range % 2 = 0 THEN 'a' ELSE 'b' END AS w FROM range(1000)", "FORMAT parquet");
        var after = _bench.Copy("a.parquet", "SELECT range / 1000.0 + 0.2 AS x, CASE WHEN range % 5 > 0 THEN 'a' ELSE 'b' END AS w FROM range(1000)", "FORMAT parquet");
        var diff = _bench.Compare(before, after, []);

        Assert.Equal(0.4159, diff.Columns[1].Drift!.Value, 0.0001);
        Assert.Equal([("a", 500, 800), ("b", 500, 200), ("…", 0, 0)], diff.Columns[1].Bins.Select(b => (b.Label!, b.Before, b.After)));
        // Two of ten parts have lost all, one has three times as many.
        Assert.Equal((2 * 0.0999 * Math.Log(0.1 / 0.0001)) + (0.2 * Math.Log(3)), diff.Columns[0].Drift!.Value, 0.03);
        Assert.Equal((1000, 1000), (diff.Columns[0].Bins.Sum(b => b.Before), diff.Columns[0].Bins.Sum(b => b.After)));
        Assert.Equal((0, 1.199), (diff.Columns[0].Bins[0].Low, diff.Columns[0].Bins[^1].High));
        Assert.All(_bench.Compare(before, before, []).Columns, c => Assert.Equal(0, c.Drift));
    }

    [Fact]
    public void What_is_found_by_key_is_what_a_plain_comparison_finds()
    {
        var table = Gen.Select(Gen.Int[0, 30], Gen.Int[0, 3], s_word).Array[1, 25].Select(rows => rows.DistinctBy(r => r.Item1).ToList());
        Gen.Select(table, table).Sample((before, after) =>
        {
            var diff = _bench.Compare(_bench.File("a.csv", Csv(before)), _bench.File("a.csv", Csv(after)), ["k"]);
            var (was, now) = (before.ToDictionary(r => r.Item1), after.ToDictionary(r => r.Item1));
            Assert.Null(diff.Error);
            Assert.Equal((now.Keys.Except(was.Keys).Count(), was.Keys.Except(now.Keys).Count(), was.Count(w => now.TryGetValue(w.Key, out var n) && n != w.Value)),
                (diff.Added, diff.Removed, diff.Changed));
        }, iter: 40, threads: 1);
    }

    [Fact]
    public void What_is_found_without_a_key_is_what_a_plain_comparison_finds()
    {
        var table = Gen.Select(Gen.Int[0, 2], s_word).Array[1, 20];
        Gen.Select(table, table).Sample((before, after) =>
        {
            var diff = _bench.Compare(_bench.File("a.csv", Csv(before)), _bench.File("a.csv", Csv(after)), []);
            var (was, now) = (before.CountBy(r => r).ToDictionary(), after.CountBy(r => r).ToDictionary());
            Assert.Equal((now.Sum(n => Math.Max(0, n.Value - was.GetValueOrDefault(n.Key))), was.Sum(w => Math.Max(0, w.Value - now.GetValueOrDefault(w.Key)))),
                (diff.Added, diff.Removed));
        }, iter: 40, threads: 1);
    }

    private static string Csv(IEnumerable<(int, int, string)> rows) => $"k,n,t\n{string.Concat(rows.Select(r => $"{r.Item1},{r.Item2},{r.Item3}\n"))}";

    private static string Csv(IEnumerable<(int, string)> rows) => $"n,t\n{string.Concat(rows.Select(r => $"{r.Item1},{r.Item2}\n"))}";
}

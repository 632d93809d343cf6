namespace Factory.EndToEnd;

/// <summary>Tables by queries: what they read counts, and nothing else can be read.</summary>
public sealed class SqlTests : IDisposable
{
    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task A_query_over_files_and_tables_makes_a_dataset_and_is_run_again_only_when_they_change()
    {
        await _space.StartDaemon();
        _space.Write("days/1.csv", "shop,price\na,1.5\nb,2.5\n");
        _space.Write("days/2.csv", "shop,price\na,2.5\n");
        _space.Write("shops.csv", "shop,city\na,Ulm\nb,Bonn\n");
        _space.Write("means.sql", "-- by city\nSELECT city, avg(price) AS mean FROM days JOIN shops USING (shop) GROUP BY city\n");
        var file = _space.Write("cities.factory", """
            pipeline cities
            dataset shops = csv("shops.csv")
            dataset means = sql(days: "days/*.csv", shops: shops) { file = "means.sql" }
            stage   ulm   = sql(means: means) { query = "SELECT mean FROM means WHERE city = 'Ulm'" }
            stage   sound = expect(means) { unique = ["city"] }
            """);
        Assert.Equal((0, ""), await Run(file));
        using var client = _space.Client();
        var first = await client.GetDataAsync("cities/means", profile: true);
        Assert.Equal(["city text", "mean number"], first.Columns.Select(c => $"{c.Name} {c.Type}"));
        Assert.Equal((2.0, 2.5), (first.Profile!.Tables[0].Columns[1].Numbers!.Min, first.Profile.Tables[0].Columns[1].Numbers!.Max));

        Assert.Contains("nothing to do", (await _space.Cli("run", file)).Output, StringComparison.Ordinal);
        _space.Write("days/3.csv", "shop,price\nb,3.5\n");
        Assert.Equal((0, ""), await Run(file));
        var second = await client.GetDataAsync("cities/means", profile: true);
        Assert.Equal((2L, 3.0), (second.Version, second.Profile!.Tables[0].Columns[1].Numbers!.Max));
        // Ulm's mean is what it was, and so are the rows.
        Assert.Equal(2, (await client.DiffDataAsync("cities/means", "1", "2", rows: true, ["city"])).Tables[0].RowsAfter);
    }

    [Fact]
    public async Task A_query_that_is_wrong_is_told_with_the_place_before_anything_runs()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "x\n1\n");
        _space.Write("wrong.sql", "SELECT x,\n  nosuch(x)\nFROM rows");
        var file = _space.Write("wrong.factory", """
            pipeline wrong
            dataset raw   = csv("a.csv")
            stage   place = sql(rows: "a.csv") { file = "wrong.sql" }
            stage   other = sql(rows: "a.csv") { query = "SELECT * FROM read_csv('/etc/passwd')" }
            stage   slip  = sql(rows: raw) { query = "SELEC x FROM rows" }
            stage   table = sql(rows: raw) { query = "WITH few AS (SELECT * FROM rows) SELECT * FROM few JOIN row USING (x)" }
            stage   names = sql(rows: "a.csv") { query = "SELECT y FROM rows" }
            stage   label = sql(rows: "a.csv") { query = "SELECT x AS xx FROM rows"  label = "x" }
            stage   two   = sql(rows: raw) { query = "SELECT 1; SELECT 2" }
            stage   kind  = sql(rows: raw) { query = "DROP TABLE rows" }
            stage   lists = sql(rows: "a.csv") { query = "SELECT [x, x] AS l FROM rows" }
            stage   files = sql(rows: "a.csv") { query = "SELECT x FROM rows.csv" }
            stage   kinds = sql(rows: "wrong.sql") { query = "SELECT x FROM rows" }
            stage   sound = sql(rows: "a.csv", more: raw) { query = "WITH few AS (FROM rows) SELECT upper(few.x) AS x FROM few JOIN more USING (x)"  label = "x" }
            """);
        var linted = await _space.Cli("lint", file);
        Assert.Equal(3, linted.ExitCode);
        foreach (var told in (string[])["3:45: error FAC2286: wrong.sql, line 2, at `nosuch(x)`", "4:46: error FAC2286: the query", "5:42: error FAC2286: the query, line 1, at `SELEC x FROM rows`: syntax error",
            "6:42: error FAC2286: the query reads `row`, which is no input of this stage; did you mean `rows`?", "7:46: error FAC2286: the query, line 1, at `y FROM rows`",
            "8:82: error FAC2286: the label `x` is no column of the result", "9:42: error FAC2286: the query holds 2 statements", "10:42: error FAC2286: the query is no SELECT",
            "11:46: error FAC2286: column `l` of the result is a list", "12:46: error FAC2286: the query reads `rows.csv`, which is no input of this stage; there is rows", "13:50: error FAC2286: input `rows` holds `wrong.sql`"])
            Assert.Contains(told, linted.Output, StringComparison.Ordinal);
        Assert.Equal(11, linted.Output.Split("FAC2286").Length - 1);
        var ran = await _space.Cli("run", file);
        Assert.Equal(3, ran.ExitCode);
        Assert.DoesNotContain("root:", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_is_sound_by_what_shows_and_not_by_all_of_the_file_fails_its_stage_with_the_place()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "x\n" + string.Concat(Enumerable.Repeat("1\n", 5000)) + "one\n");
        var ran = await _space.Cli("run", _space.Write("late.factory", "pipeline late\nstage sum = sql(rows: \"a.csv\") { query = \"SELECT\\n sum(x) AS s FROM rows\" }\n"));
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("sum  failed: the query, line 2, at `sum(x) AS s FROM rows`", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dropped_query_runs_again_when_a_further_file_matches_what_it_reads()
    {
        await _space.StartDaemon();
        Directory.CreateDirectory(Path.Combine(_space.Watched, "days"));
        _space.Drop("days/1.csv", "x\n1\n");
        _space.Drop("total.factory", "pipeline total\ntrigger fresh = change()\nstage total = sql(days: \"days/*.csv\") { query = \"SELECT sum(x) AS total FROM days\" }\n");
        await _space.StatusFile("total.txt", t => t.Contains("run 1 succeeded", StringComparison.Ordinal));
        _space.Drop("days/2.csv", "x\n2\n");
        await _space.StatusFile("total.txt", t => t.Contains("run 2 succeeded", StringComparison.Ordinal));
    }

    private async Task<(int, string)> Run(string file)
    {
        var ran = await _space.Cli("run", file);
        return (ran.ExitCode, ran.Error);
    }
}

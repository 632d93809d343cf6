using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Sql;
using Factory.Tables;

namespace Factory.Plugins.Tests.Data;

public sealed class SqlTests : IDisposable
{
    private readonly StageBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Files_of_all_formats_and_tables_are_joined()
    {
        var table = await AskAsync("""
            SELECT p.id, p.price * r.rate AS euros, r.name, p.day, sum(p.price) OVER () > 5 AS dear
            FROM prices p JOIN rates r USING (currency) JOIN kept USING (id)
            """, ("prices", Csv("prices.csv", "id,price,currency,day\n2,3.5,usd,2026-01-02\n1,2.0,eur,2026-01-01\n3,,eur,\n")),
            ("rates", _bench.Input("rates", "rates.jsonl", "{\"currency\":\"usd\",\"rate\":0.5,\"name\":\"Dollar\"}\n{\"currency\":\"eur\",\"rate\":1,\"name\":null}\n")),
            ("kept", await Written("kept", "id\n1\n2\n3\n")));
        Assert.Equal("id:integer euros:number name:text day:text dear:bool\n1 2 - 2026-01-01 true\n2 1.75 Dollar 2026-01-02 true\n3 - - - true", table.Show());
    }

    [Theory]
    [InlineData("FROM few", "1 y\n2 x\n3 x")]
    [InlineData("SELECT * FROM few ORDER BY a DESC; -- the end", "3 x\n2 x\n1 y")]
    public async Task Rows_are_in_one_order_unless_the_query_says_another(string query, string rows) =>
        Assert.Equal($"a:integer b:text\n{rows}", (await AskAsync(query, ("few", Csv("few.csv", "a,b\n3,x\n1,y\n2,x\n")))).Show());

    [Fact]
    public async Task The_same_content_is_the_same_bytes_and_the_label_travels_along()
    {
        var rows = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i * 7919 % 50_000},{Math.Sin(i)}\n"));
        var digests = new HashSet<string>();
        for (var i = 0; i < 2; i++)
        {
            using var bench = new StageBench();
            var run = await bench.RunAsync(new SqlStage
            {
                Tables = new Dictionary<string, InputArtifact> { ["t"] = bench.Input("t", "t.csv", "a,b\n" + rows) }, Label = "g",
                Query = "SELECT a % 10 AS g, sum(b) AS s, count(*) AS n FROM t GROUP BY ALL",
            });
            Assert.Equal(new SqlMetrics(10, 3), run.Metrics);
            Assert.Equal("g", (await bench.TableAsync(run.Output("rows"))).Label);
            digests.Add(StageBench.Digest(run.Output("rows")));
        }
        Assert.Single(digests);
    }

    [Theory]
    [InlineData("SELECT *\nFROM few\nWHERE nosuch(a) > 1", "the query, line 3, at `nosuch(a) > 1`: Catalog Error: Scalar Function with name nosuch does not exist!")]
    [InlineData("SELECT aa FROM few", "the query, line 1, at `aa FROM few`: Binder Error: Referenced column \"aa\" not found in FROM clause! Candidate bindings: \"a\"")]
    [InlineData("SELECT a\nFRM few x", "the query, line 2, at `few x`: syntax error at or near \"few\"")]
    [InlineData("SELECT a FROM fewe", "Table with name fewe does not exist! Did you mean \"few\"?")]
    [InlineData("SELECT b::INTEGER FROM few", "Could not convert string 'x' to INT32")]
    [InlineData("SELECT [a] AS l FROM few", "column `l` of the result is a list or an object (BIGINT[])")]
    [InlineData("SELECT 1; SELECT 2", "the query holds 2 statements")]
    [InlineData("COPY few TO '/tmp/x.csv'", "the query is no SELECT")]
    [InlineData("ATTACH '/tmp/x.db'", "the query is no SELECT")]
    [InlineData("SELECT a,\n random() FROM few", "the query, line 2, at `random() FROM few`: `random` is another each time")]
    [InlineData("SELECT a FROM few WHERE current_date > b", "`current_date` is another each time")]
    [InlineData("FROM few TABLESAMPLE 10%", "a sample without REPEATABLE (seed) is another each time")]
    public async Task What_is_wrong_is_told_with_its_place(string query, string told) => Assert.Contains(told, await RefusalAsync(query), StringComparison.Ordinal);

    [Theory]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("SELECT * FROM '/etc/some.csv'")]
    [InlineData("SELECT * FROM read_csv('https://example.org/a.csv')")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    public async Task Nothing_but_the_inputs_is_read(string query) => Assert.Contains("disabled by configuration", await RefusalAsync(query), StringComparison.Ordinal);

    [Fact]
    public async Task An_input_that_no_query_reads_is_told_by_its_name()
    {
        Assert.Contains("input `few` holds `a.txt`: a query reads files of one format", await RefusalAsync("FROM few", _bench.Input("few", "a.txt", "x")), StringComparison.Ordinal);
        Assert.Contains("input `few`: ", await RefusalAsync("FROM few", _bench.Input("broken", "a.jsonl", "{\"a\":1}\n{\"a\":")), StringComparison.Ordinal);
        Assert.Contains("by `query` or by `file`", (await Assert.ThrowsAsync<StageFailedException>(() => _bench.RunAsync(new SqlStage()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_of_a_file_is_called_after_it()
    {
        var file = _bench.SourceFile("queries/a.sql", "-- what is wanted\nSELECT a FROM nowhere");
        Assert.StartsWith("queries/a.sql, line 2, at `nowhere`", (await Assert.ThrowsAsync<StageFailedException>(() => _bench.RunAsync(new SqlStage { File = file }))).Message, StringComparison.Ordinal);
    }

    private InputArtifact Csv(string file, string content) => _bench.Input(file.Split('.')[0], file, content);

    private async Task<InputArtifact> Written(string name, string csv)
    {
        var made = _bench.Output($"{name}-made", ArtifactKind.Table);
        await (await Bench.ReadCsvAsync(csv)).WriteAsync(made);
        return _bench.Input(name, made);
    }

    private async Task<Table> AskAsync(string query, params (string Name, InputArtifact Input)[] inputs)
    {
        var run = await _bench.RunAsync(new SqlStage { Tables = inputs.ToDictionary(i => i.Name, i => i.Input), Query = query });
        return await _bench.TableAsync(run.Output("rows"));
    }

    private async Task<string> RefusalAsync(string query, InputArtifact? few = null) =>
        (await Assert.ThrowsAsync<StageFailedException>(() => AskAsync(query, ("few", few ?? Csv($"few{Guid.NewGuid():N}.csv", "a,b\n1,x\n"))))).Message;
}

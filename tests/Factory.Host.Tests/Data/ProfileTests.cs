namespace Factory.Host.Tests.Data;

public sealed class ProfileTests : IDisposable
{
    private const string Rows = """
        SELECT range AS id, range * 0.5 AS half, CASE WHEN range % 10 > 0 THEN 'k' || range % 3 END AS kind, range % 2 = 0 AS even, DATE '2024-01-01' + range::INTEGER AS day
        FROM range(1000)
        """;
    private readonly DataBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("a.csv", "FORMAT csv", "csv")]
    [InlineData("a.csv.gz", "FORMAT csv, COMPRESSION gzip", "csv")]
    [InlineData("a.csv.zst", "FORMAT csv, COMPRESSION zstd", "csv")]
    [InlineData("a.tsv", "FORMAT csv, DELIMITER '\t'", "csv")]
    [InlineData("a.jsonl", "FORMAT json", "jsonl")]
    [InlineData("a.jsonl.zst", "FORMAT json, COMPRESSION zstd", "jsonl")]
    [InlineData("a.parquet", "FORMAT parquet", "parquet")]
    public void Every_format_gives_the_same_profile(string path, string options, string format)
    {
        var table = Assert.Single(_bench.Profile(_bench.Copy(path, Rows, options)));

        Assert.Equal((path, format, 1, 1000, null), (table.Name, table.Format, table.Files, table.Rows, table.Error));
        Assert.Equal(["id integer", "half number", "kind text", "even bool", "day time"], table.Columns.Select(c => $"{c.Name} {c.Type}"));
        var half = table.Columns[1];
        Assert.Equal((0, 1000, true), (half.Missing, half.Distinct, half.DistinctExact));
        Assert.Equal((0, 499.5, 249.75), (half.Numbers!.Min, half.Numbers.Max, half.Numbers.Mean));
        Assert.Equal(144.41, half.Numbers.Deviation!.Value, 0.01);
        Assert.Equal([24.975, 124.875, 249.75, 374.625, 474.525], half.Numbers.Quantiles, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(Enumerable.Repeat(50L, 20), half.Numbers.Histogram);
        var kind = table.Columns[2];
        Assert.Equal((100, 3, "k0", "k2"), (kind.Missing, kind.Distinct, kind.Min, kind.Max));
        Assert.Equal(900, kind.Values!.Sum(v => v.Count));
        Assert.Equal((2, 2, 2), (kind.Lengths!.Min, kind.Lengths.Mean, kind.Lengths.Max));
        Assert.Equal([900], kind.Lengths.Histogram);
        Assert.Equal([("false", 500), ("true", 500)], table.Columns[3].Values!.Select(v => (v.Value, v.Count)));
        Assert.Equal(("2024-01-01", "2026-09-26"), (table.Columns[4].Min, table.Columns[4].Max));
    }

    [Theory]
    [InlineData(10, 10, 100)]
    [InlineData(40, 20, 50)]
    [InlineData(50, 17, 60)]
    public void Of_whole_numbers_each_part_holds_equally_many(int numbers, int parts, int first)
    {
        var column = Assert.Single(Assert.Single(_bench.Profile(_bench.Copy("a.parquet", $"SELECT range % {numbers} AS x FROM range({numbers} * {1000 / numbers})", "FORMAT parquet"))).Columns);

        Assert.Equal((parts, (long)first), (column.Numbers!.Histogram.Count, column.Numbers.Histogram[0]));
        Assert.All(column.Numbers.Histogram.SkipLast(1), c => Assert.Equal(first, c));
        Assert.True(column.Numbers.Histogram[^1] > 0);
    }

    [Fact]
    public void Files_that_differ_in_digits_and_have_the_same_columns_are_one_table()
    {
        var tables = _bench.Profile(_bench.File("day/2024-01.csv", "a,b\n1,2\n"), _bench.File("day/2024-02.csv", "a,b\n3,4\n5,6\n"),
            _bench.File("part-1.csv", "a,b\n1,2\n"), _bench.File("part-2.csv", "a,c\n1,2\n"), _bench.File("it's [a]*.csv", "x\n1\n2\n"), _bench.File("readme.txt", "no table"));

        Assert.Equal(["day/*-*.csv 3", "it's [a]*.csv 2", "part-1.csv 1", "part-2.csv 1"], tables.Select(t => $"{t.Name} {t.Rows}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_is_no_number_is_left_out_of_the_numbers_and_breaks_nothing()
    {
        var column = Assert.Single(Assert.Single(_bench.Profile(_bench.Copy("a.parquet",
            "SELECT unnest([1.5, 2.5, 'nan'::DOUBLE, 'inf'::DOUBLE, -1e308, 1e308, NULL]) AS x", "FORMAT parquet"))).Columns);

        Assert.Equal((1, 1.5, 2.5, 2), (column.Missing, column.Numbers!.Min, column.Numbers.Max, column.Numbers.Mean));
        Assert.Equal(2, column.Numbers.Histogram.Sum());
    }

    [Fact]
    public void A_table_without_rows_and_a_column_without_values_are_told_of()
    {
        var tables = _bench.Profile(_bench.Copy("empty.parquet", "SELECT 1 AS a WHERE false", "FORMAT parquet"), _bench.Copy("none.parquet", "SELECT NULL::VARCHAR AS a, NULL::INTEGER AS b", "FORMAT parquet"));

        Assert.Equal((0, 0, null), (tables[0].Rows, tables[0].Columns[0].Missing, tables[0].Columns[0].Numbers));
        Assert.All(tables[1].Columns, c => Assert.Equal((1, 0, null, null, null), (c.Missing, c.Distinct, c.Min, c.Numbers, c.Lengths)));
    }

    [Fact]
    public void A_file_that_cannot_be_read_says_why_and_the_others_are_read()
    {
        var tables = _bench.Profile(_bench.File("bad.parquet", "this is no parquet"), _bench.File("good.csv", "a\n1\n"));

        Assert.Contains("magic bytes", tables[0].Error, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("/", tables[0].Error!.Replace("Parquet/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(1, tables[1].Rows);
    }

    [Fact]
    public void Values_within_values_are_text_of_their_own_type()
    {
        var columns = Assert.Single(_bench.Profile(_bench.File("a.jsonl", "{\"n\":{\"x\":1},\"l\":[1,2],\"t\":\"a\\nb\"}\n{\"n\":{\"x\":2},\"l\":[],\"t\":\"\"}\n"))).Columns;

        Assert.Equal(["n object", "l list", "t text"], columns.Select(c => $"{c.Name} {c.Type}"));
        Assert.Equal((0.0, 3.0), (columns[2].Lengths!.Min, columns[2].Lengths!.Max));
    }

    [Fact]
    public void Images_are_a_table_of_their_sizes()
    {
        var images = Assert.Single(_bench.Profile(_bench.Image("a/1.png", 64, 32), _bench.Image("a/2.jpg", 128, 32), _bench.File("a/3.gif", "no image")));

        Assert.Equal(("images", 3, 3), (images.Format, images.Files, images.Rows));
        Assert.Equal(["format text", "width integer", "height integer"], images.Columns.Select(c => $"{c.Name} {c.Type}"));
        Assert.All(images.Columns, c => Assert.Equal(1, c.Missing));
        Assert.Equal((64, 128, 96), (images.Columns[1].Numbers!.Min, images.Columns[1].Numbers!.Max, images.Columns[1].Numbers!.Mean));
    }

    [Fact]
    public void A_table_of_very_many_columns_is_read_whole()
    {
        var names = string.Join(",", Enumerable.Range(0, 1000).Select(i => $"c{i}"));
        var table = Assert.Single(_bench.Profile(_bench.File("wide.csv", $"{names}\n{string.Join(",", Enumerable.Range(0, 1000))}\n")));

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (double)i), table.Columns.Select(c => c.Numbers!.Max));
    }
}

using System.Text;
using Factory.Conformance;
using Factory.Sdk;
using Factory.Stages.Data.Csv;
using Factory.Tables;

namespace Factory.Plugins.Tests.Data;

public sealed class CsvTests
{
    [Fact]
    public async Task The_digits_are_read_with_their_label()
    {
        using var bench = new StageBench();
        var run = await bench.RunAsync(new CsvStage { File = bench.Input("file", ArtifactKind.Files, Bench.Digits), Label = "digit" });
        Assert.Equal(new CsvMetrics(1797, 65, 10), run.Metrics);
        var table = await bench.TableAsync(run.Output("rows"));
        Assert.Equal("digit", table.Label);
        Assert.All(table.Columns, c => Assert.Equal((ColumnType.Integer, 0), (c.Type, c.MissingCount)));
        Assert.Equal([178, 182, 177, 183, 181, 182, 181, 179, 174, 180], Tally.Of(table["digit"]).Select(l => l.Count));
    }

    [Fact]
    public async Task The_same_file_gives_the_same_bytes()
    {
        string[] digests = [await DigestAsync(), await DigestAsync()];
        Assert.Equal(digests[0], digests[1]);

        static async Task<string> DigestAsync()
        {
            using var bench = new StageBench();
            return StageBench.Digest((await bench.RunAsync(new CsvStage { File = bench.Input("file", ArtifactKind.Files, Bench.Digits) })).Output("rows"));
        }
    }

    [Fact]
    public async Task Types_are_those_that_every_row_fits() => Assert.Equal(
        """
        whole:integer real:number word:text flag:bool code:text none:text late:text
        1 2 a true 01067 - 1
        -2 0.5 - false 2 - 2
        - -1000 c - 3 - x
        """,
        (await Bench.ReadCsvAsync("whole,real,word,flag,code,none,late\n1,2,a,true,01067,,1\n -2 ,.5,,FALSE,2,,2\n,-1e3,c,,3,,x\n")).Show());

    [Fact]
    public async Task Numbers_that_64_bits_cannot_hold_stay_text() => Assert.Equal(
        "id:text big:text huge:text\n9223372036854775808 9223372036854775807 1e999\n1 NaN 1",
        (await Bench.ReadCsvAsync("id,big,huge\n9223372036854775808,9223372036854775807,1e999\n1,NaN,1\n")).Show());

    [Fact]
    public async Task Declared_types_win_over_inferred_ones() => Assert.Equal(
        "a:text b:number\n1 1\n2 NaN",
        (await Bench.ReadCsvAsync("a,b\n1,1\n2,NaN\n",
            file => new() { File = file, Columns = new Dictionary<string, ColumnType> { ["a"] = ColumnType.Text, ["b"] = ColumnType.Number } })).Show());

    [Fact]
    public async Task Listed_words_are_missing_values() => Assert.Equal(
        "a:integer b:text\n1 -\n- x",
        (await Bench.ReadCsvAsync("a,b\n1,NA\nNA,x\n", file => new() { File = file, Missing = ["NA", ""] })).Show());

    [Fact]
    public async Task Quotes_hold_delimiters_line_ends_and_quotes() => Assert.Equal(
        "a:text b:text\nx,\ny say \"hi\"\n- \"",
        (await Bench.ReadCsvAsync("\"a\",b\r\n\"x,\ny\",\"say \"\"hi\"\"\"\r\n\" \",\"\"\"\"\r\n")).Show());

    [Theory]
    [InlineData("a.tsv", "a\tb,c\n1\t2\n")]
    [InlineData("a.tsv.gz", "a\tb,c\n1\t2\n")]
    [InlineData("a.csv", "\uFEFFa,\"b,c\"\n1,2")]
    [InlineData("a.csv.gz", "a,\"b,c\"\r\n\r\n1,2\r\n\r\n")]
    public async Task Names_and_first_bytes_say_what_a_file_is(string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal("a:integer b,c:integer\n1 2", (await Bench.ReadCsvAsync(name, name.EndsWith("gz") ? Bench.Gzip(bytes) : bytes)).Show());
    }

    [Fact]
    public async Task A_file_without_header_gets_names()
    {
        Assert.Equal("c0:integer c1:text\n1 x\n2 y", (await Bench.ReadCsvAsync("1,x\n2,y\n", file => new() { File = file, Header = false })).Show());
        Assert.Equal("n:integer w:text\n1 x\n2 y",
            (await Bench.ReadCsvAsync("1,x\n2,y\n", file => new() { File = file, Header = false, Names = ["n", "w"] })).Show());
    }

    [Fact]
    public async Task Without_quoting_a_quote_is_a_character() =>
        Assert.Equal("a:text\n5\" disk", (await Bench.ReadCsvAsync("a\n5\" disk\n", file => new() { File = file, Quotes = false })).Show());

    [Theory]
    [InlineData("", "a.csv: the file is empty; at least a header line is needed")]
    [InlineData("a,b\n1,2\n1\n", "a.csv: line 3: 1 fields, and 2 are expected, as in the first line; leave missing values empty, with their delimiters")]
    [InlineData("a,b\n\"x\ny\",2\n1,2,3\n",
        "a.csv: line 4: 3 fields, and 2 are expected, as in the first line; put a field that holds the delimiter in quotes")]
    [InlineData("a,b,a\n1,2,3\n", "a.csv: line 1: columns 1 and 3 are both named `a`; rename one, or give all names with `names = [...]`")]
    [InlineData("a,\n1,2\n", "a.csv: line 1: column 2 has no name; name it, or give all names with `names = [...]`")]
    [InlineData("a;b\n1;2\n", "a.csv: line 1: there is one column only, `a;b`; set `delimiter = \";\"`")]
    [InlineData("a,b\n1,5\" disk\n", "a.csv: line 2: a quote is opened in this record and never closed")]
    [InlineData("a,b\n1,5\" or 6\" disk\n",
        "a.csv: line 2: field 2 holds a quote and is not in quotes: put it in quotes and double the quote, or set `quotes = false` if the file has no quoting")]
    [InlineData("a,b\n1,\"x\"y\n", "a.csv: line 2: field 2 goes on after its closing quote: double a quote that belongs to the text")]
    [InlineData("a,b\r1,2\r", "a.csv: line 1: a carriage return stands without a line feed; convert the line ends to line feeds")]
    public async Task What_is_wrong_in_a_file_is_said_with_its_line(string text, string message) => Assert.Equal(message, await Bench.RefusalAsync(text));

    [Fact]
    public async Task Settings_that_do_not_fit_the_file_are_explained()
    {
        const string Text = "a,digit\n1,2\n";
        Assert.Equal("a.csv: the label `digt` is no column; did you mean `digit`?", await Bench.RefusalAsync(Text, f => new() { File = f, Label = "digt" }));
        Assert.Equal("a.csv: `columns` declares `b`, which is no column; did you mean `a`?",
            await Bench.RefusalAsync(Text, f => new() { File = f, Columns = new Dictionary<string, ColumnType> { ["b"] = ColumnType.Text } }));
        Assert.Equal("a.csv: `names` has 1 names, and the file has 2 columns", await Bench.RefusalAsync(Text, f => new() { File = f, Names = ["x"] }));
        Assert.Equal("a.csv: line 2: column `a` is declared as integer, and holds \"x\"; declare another type, or list the value under `missing`",
            await Bench.RefusalAsync("a,b\nx,2\n", f => new() { File = f, Columns = new Dictionary<string, ColumnType> { ["a"] = ColumnType.Integer } }));
        Assert.Contains("it must be one ASCII character", await Bench.RefusalAsync(Text, f => new() { File = f, Delimiter = "::" }));
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_are_refused_with_their_line()
    {
        byte[] text = [.. "a,b\n1,\"x\ny"u8, 0xE9, .. "\"\n"u8];
        Assert.Equal("a.csv: line 3: the bytes are not UTF-8; convert the file (`iconv -t utf-8`)",
            (await Assert.ThrowsAsync<StageFailedException>(() => Bench.ReadCsvAsync("a.csv", text))).Message);
        Assert.Equal("a.csv: the file is UTF-16; save it as UTF-8",
            (await Assert.ThrowsAsync<StageFailedException>(
                () => Bench.ReadCsvAsync("a.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a,b\n1,2\n")]))).Message);
    }

    [Fact]
    public async Task A_gzip_file_is_refused_wherever_it_is_cut_off()
    {
        var whole = Bench.Gzip(Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},{i * 7919 % 1000}\n"))));
        Assert.Equal(100, (await Bench.ReadCsvAsync("a.csv.gz", whole)).RowCount);
        for (var length = 2; length < whole.Length; length += length < whole.Length - 20 ? 20 : 1)
            Assert.StartsWith("a.csv.gz: ", (await Assert.ThrowsAsync<StageFailedException>(() => Bench.ReadCsvAsync("a.csv.gz", whole[..length]))).Message);
        whole[^6] ^= 1;
        Assert.StartsWith("a.csv.gz: the gzip file is damaged after line ",
            (await Assert.ThrowsAsync<StageFailedException>(() => Bench.ReadCsvAsync("a.csv.gz", whole))).Message);
    }

    [Fact]
    public async Task Gzip_files_that_were_joined_are_one_file() => Assert.Equal(
        "a:integer\n1\n2", (await Bench.ReadCsvAsync("a.csv.gz", [.. Bench.Gzip("a\n1\n"u8.ToArray()), .. Bench.Gzip("2\n"u8.ToArray())])).Show());

    [Fact]
    public async Task Other_archives_are_named()
    {
        var error = await Assert.ThrowsAsync<StageFailedException>(() => Bench.ReadCsvAsync("a.csv", [0x50, 0x4B, 3, 4, 0, 0, 0, 0, 0]));
        Assert.Equal("a.csv: the file is a zip archive; unpack it, or pack the one file with gzip", error.Message);
    }

    [Fact]
    public async Task Reading_stops_when_it_is_cancelled()
    {
        using var bench = new StageBench();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var file = bench.Input("file", "a.csv", "a\n" + string.Concat(Enumerable.Repeat("1\n", 50_000)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.RunAsync(new CsvStage { File = file }, cancelled.Token));
    }
}

using System.IO.Compression;
using System.Text;

namespace Factory.EndToEnd;

/// <summary>What a file beside the pipeline, or the pipeline by itself, shows to be wrong is told before anything runs, in the same words to who lints and who drops.</summary>
public sealed class ForeseenTests : IDisposable
{
    private readonly TestSpace _space = new();

    public void Dispose() => _space.Dispose();

    [Fact]
    public async Task A_column_that_a_file_does_not_have_is_told_before_it_was_ever_read()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "width,\"y, or z\"\n1,a\n2,\"b\nc\"\n");
        Pack("b.tsv.gz", "high\tdeep\n1\tNA\n2\t3\n");
        var lines = await Lint("""
            pipeline p
            dataset raw = csv("a.csv") { label = "z" }
            dataset parts = split(raw) {
                parts { train = 50%  test = 50% }
                group = ["widht"]
            }
            stage few  = filter(parts.train) { keep => row.Sum("q*") > 0 }
            stage some = filter(few) { keep => row.IsMissing("width") || row.Number("heigth") > 1 }
            stage text = filter(few) { keep => row.Number("y, or z") > 1 }
            stage near = expect(few) { ranges { width = 0 .. 9 } }
            dataset packed = csv("b.tsv.gz") { label = "high" }
            stage   high   = filter(packed) { keep => row.Number("high") + row.Number("deep") + row.Number("depp") > 1 }
            dataset rest   = csv("b.tsv.gz") { missing = ["NA"] }
            stage   deep   = filter(rest) { keep => row.Number("deep") > 1 }
            """);
        Assert.Equal([
            "2:38: error FAC2281: `a.csv` has no column `z`", "5:14: error FAC2281: `a.csv` has no column `widht`", "7:53: error FAC2281: `a.csv` has no column `q*`",
            "8:74: warning FAC2281: `a.csv` has no column `heigth`", "9:48: error FAC2282: a number is needed of the column `y, or z`, and in `a.csv` it is text, such as \"a\"",
            "12:76: error FAC2282: a number is needed of the column `deep`, and in `b.tsv.gz` it is text, such as \"NA\"", "12:97: error FAC2281: `b.tsv.gz` has no column `depp`",
        ], lines);
    }

    [Fact]
    public async Task What_a_stage_leaves_of_columns_and_text_among_numbers_are_known_too()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "id,age,city,bought\n1,20,Ulm,yes\n2,30,Bonn,no\n");
        var lines = await Lint("""
            pipeline p
            dataset raw = csv("a.csv") { label = "bought" }
            dataset parts = split(raw) { parts { train = 50%  test = 50% } }
            stage text = train.mlp(parts.train)
            stage few = select(parts.train) { columns = ["*"]  drop = ["city", "id"] }
            stage model = train.mlp(few)
            stage other = filter(few) { keep => row.Text("city") != "" }
            stage label = train.mlp(few) { label = "agee" }
            stage kept = select(raw) { columns = ["a*", "bought"] }
            stage again = train.mlp(kept) { label = "age" }
            """);
        Assert.Equal([
            "4:24: error FAC2287: `train.mlp` needs numbers in every column but the label, and the column `city` of `a.csv` is text, such as \"Ulm\"",
            "7:47: error FAC2281: `few` has no column `city`",
            "8:25: error FAC2287: `train.mlp` needs numbers in every column but the label, and the column `bought` of `few` is text, such as \"yes\"",
            "8:40: error FAC2281: `few` has no column `agee`",
            "10:25: error FAC2287: `train.mlp` needs numbers in every column but the label, and the column `bought` of `kept` is text, such as \"yes\"",
        ], lines);
    }

    [Fact]
    public async Task How_a_file_is_to_be_read_is_held_against_its_first_lines()
    {
        await _space.StartDaemon();
        _space.Write("semi.csv", "x;y\n1;2\n");
        _space.Write("bare.csv", "1,b,3\n4,c,6\n");
        var lines = await Lint("""
            pipeline p
            dataset semi  = csv("semi.csv")
            dataset sound = csv("semi.csv") { delimiter = ";"  label = "y" }
            dataset wide  = csv("semi.csv") { delimiter = "; " }
            dataset bare  = csv("bare.csv") { header = false  label = "c3" }
            dataset named = csv("bare.csv") { header = false  names = ["a", "b", "c"]  label = "c0" }
            dataset few   = csv("bare.csv") { names = ["a", "b"] }
            dataset typed = csv("bare.csv") {
                header = false
                columns { c1 = number  c2 = number }
            }
            """);
        Assert.Equal([
            "2:21: error FAC2283: `semi.csv` has one column only, `x;y`", "4:47: error FAC2285: `delimiter` cannot be \"; \"", "5:59: error FAC2281: `bare.csv` has no column `c3`",
            "6:84: error FAC2281: `bare.csv` has no column `c0`", "7:43: error FAC2284: 2 names are given, and `bare.csv` has 3 columns",
            "10:15: error FAC2282: a number is needed of the column `c1`, and in `bare.csv` it is text, such as \"b\"",
        ], lines);
    }

    [Fact]
    public async Task A_file_that_the_stage_cannot_read_is_told_before_it_is_tried()
    {
        await _space.StartDaemon();
        _space.Write("empty.csv", "");
        _space.Write("ragged.csv", "x,y\n\n1,\"2\n3\"\n1\n");
        _space.Write("open.csv", "x,y\n1,\"2\n");
        _space.Write("bare.csv", "x,y\n1,2\"\n");
        _space.Write("twice.csv", "x,x\n1,2\n");
        _space.Write("rows.jsonl", "{\"x\": 1}\n");
        _space.Write("many/a.csv", "x\n1\n");
        _space.Write("many/b.csv", "x\n1\n");
        _space.Write("one/a.csv", "x\n1\n");
        File.WriteAllBytes(Path.Combine(_space.Root, "wide.csv"), Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("x,y\n1,2\n")).ToArray());
        File.WriteAllBytes(Path.Combine(_space.Root, "latin.csv"), Encoding.Latin1.GetBytes("größe\n1\n"));
        // Of what may yet be right nothing is said: one that is damaged only where it is unpacked, the run tells.
        File.WriteAllBytes(Path.Combine(_space.Root, "cut.csv.gz"), [0x1F, 0x8B, 8, 0, 1, 2]);
        Pack("packed.csv.gz", "x,y\n1\n");
        Directory.CreateDirectory(Path.Combine(_space.Root, "folder.csv"));
        string[] files = ["empty.csv", "ragged.csv", "open.csv", "bare.csv", "twice.csv", "rows.jsonl", "many", "many/*.csv", "one", "wide.csv", "latin.csv", "cut.csv.gz", "packed.csv.gz", "folder.csv", "none.csv", "none/*.csv", "many/?.csv"];
        var lines = await Lint("pipeline p\n" + string.Concat(files.Select((f, i) => $"dataset d{i:00} = csv(\"{f}\")\n")));
        Assert.Equal([
            "2:19: error FAC2290: `csv` cannot read `empty.csv`: it is empty", "3:19: error FAC2290: `csv` cannot read `ragged.csv`: line 5 has 1 field, and the first has 2",
            "4:19: error FAC2290: `csv` cannot read `open.csv`: a quote is opened in line 2 and never closed", "5:19: error FAC2290: `csv` cannot read `bare.csv`: line 2: field 2 holds a quote and is not in quotes",
            "6:19: error FAC2290: `csv` cannot read `twice.csv`: two of its columns are called `x`", "7:19: error FAC2290: `csv` cannot read `rows.jsonl`: line 1: field 1 holds a quote and is not in quotes, for it is JSON",
            "8:19: error FAC2290: `csv` reads one file, and `many` is 2 of them", "9:19: error FAC2290: `csv` reads one file, and `many/*.csv` is 2 of them", "11:19: error FAC2290: `csv` cannot read `wide.csv`: it is UTF-16",
            "12:19: error FAC2290: `csv` cannot read `latin.csv`: it is not UTF-8", "14:19: error FAC2290: `csv` cannot read `packed.csv.gz`: line 2 has 1 field, and the first has 2",
            "15:19: error FAC2290: `csv` reads one file, and `folder.csv` holds none", "16:19: warning FAC4502: there is no `none.csv` yet: a run is refused, and a dropped pipeline waits for it",
            "17:19: warning FAC4502: there is no `none/*.csv` yet: a run is refused, and a dropped pipeline waits for it",
            "18:19: error FAC2299: there is no `many/?.csv`, and `?` is no sign of a pattern",
        ], lines);
    }

    [Fact]
    public async Task Each_file_of_a_fan_out_is_looked_into()
    {
        await _space.StartDaemon();
        _space.Write("de.csv", "age,city\n1,Ulm\n");
        _space.Write("en.csv", "agee,city\n1,York\n");
        _space.Write("fr.csv", "age\n1,2\n");
        var lines = await Lint("""
            pipeline p
            param langs = ["de", "en"]
            dataset raw[lang in langs] = csv("{lang}.csv") { label = "city" }
            stage kept[lang in langs] = filter(raw[lang]) { keep => row.Number("age") > 0 }
            stage none[lang in langs] = select(raw[lang]) { drop = ["size"] }
            stage one = filter(raw["en"]) { keep => row.Number("age") > 0 }
            stage sound = filter(raw["de"]) { keep => row.Number("age") > 0 }
            dataset odd[lang in ["de", "fr"]] = csv("{lang}.csv")
            dataset named[column in ["city", "size"]] = csv("de.csv") { label = column }
            stage both = overlap(raw[*]) { columns = ["age"] }
            """);
        Assert.Equal([
            "4:69: error FAC2281: `en.csv` has no column `age`", "5:57: error FAC2281: `de.csv` has no column `size`", "6:53: error FAC2281: `en.csv` has no column `age`",
            "8:41: error FAC2290: `csv` cannot read `fr.csv`: line 2 has 2 fields, and the first has 1", "9:69: error FAC2281: `de.csv` has no column `size`",
            "10:43: error FAC2281: `en.csv` has no column `age`",
        ], lines);
    }

    [Fact]
    public async Task Columns_are_known_through_queries_and_held_against_those_that_a_model_learnt_from()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "id,age,city,bought\n1,20,Ulm,yes\n2,30,Bonn,no\n");
        _space.Write("r.jsonl", "{\"x\": 1, \"y\": \"a\"}\n");
        var lines = await Lint("""
            pipeline p
            dataset raw = csv("a.csv") { label = "bought" }
            dataset joined = sql(raw, r: "r.jsonl") { query = "SELECT age, y FROM raw JOIN r ON raw.id = r.x" }
            stage few = filter(joined) { keep => row.Number("size") > 0 }
            dataset again = sql(few) { query = "SELECT id FROM few" }
            dataset parts = split(raw) { parts { train = 50%  test = 50% } }
            stage train = select(parts.train) { drop = ["city"] }
            stage test = select(parts.test) { drop = ["city", "age"] }
            stage bare = select(parts.test) { columns = ["age", "id"] }
            stage model = train.mlp(train, valid: test)
            stage sound = evaluate(model, train)
            stage report = evaluate(model, test)
            stage lost = train.mlp(bare)
            stage left = select(raw) { columns = ["age"]  drop = ["a*"] }
            """);
        Assert.Equal([
            "4:50: error FAC2281: `joined` has no column `size`", "5:36: error FAC2286: the query, line 1, at `id FROM few`: Binder Error: Referenced column \"id\" not found in FROM clause",
            "10:32: error FAC2291: `valid` of `train.mlp` needs all columns that `train` has, and `test` has no column `age`",
            "12:32: error FAC2291: `data` of `evaluate` needs all columns that `model` has, and `test` has no column `age`",
            "13:24: error FAC2292: `train.mlp` needs a label, and `bare` has none: the column `bought`, which was it, is left out before",
            "14:54: error FAC2293: this leaves no column of `a.csv`, and a table needs one",
        ], lines.Select(l => l.Split("! Candidate")[0]));
    }

    [Fact]
    public async Task Commands_and_triggers_are_told_beside_all_else_that_is_wrong()
    {
        await _space.StartDaemon();
        _space.Write("fit.py", "print()\n");
        var lines = await Lint("""
            pipeline p
            param size: int = "large"
            stage fit = exec() { command = ["python3", file("fit.py"), ">", "out.txt"] }
            stage all = exec() { command = ["python3 fit.py"] }
            stage own = exec() { command = ["./fit.sh"]  env.FACTORY_SEED = "1" }
            trigger moved = change("data/raw.csv", "fit.py")
            stage apart = unpack("fit.py")
            """);
        Assert.Equal([
            "2:19: error FAC2212: `size` is declared as a whole number, and this is a text", "3:60: warning FAC2297: there is no shell between: `python3` is given `>` as it is",
            "4:33: warning FAC4570: there is no program `python3 fit.py` in the daemon's PATH", "5:33: warning FAC4504: the command runs `fit.sh`, and there is no such file",
            "5:50: warning FAC2298: Factory may set `FACTORY_SEED` itself, and then this has no effect", "6:24: warning FAC2296: there is no `data/raw.csv` yet: until there is, this trigger does not fire",
            "7:22: error FAC2286: fit.py is no archive that is known here: tar (plain, .gz, .zst) or zip",
        ], lines);
    }

    [Fact]
    public async Task A_header_lies_in_the_first_part_of_a_large_file()
    {
        await _space.StartDaemon();
        _space.Write("large.csv", "x,y\n" + string.Concat(Enumerable.Range(0, 60_000).Select(i => $"{i},\"a line\nof two {i}\"\n")));
        Assert.Equal(["2:45: error FAC2281: `large.csv` has no column `z`"], await Lint("pipeline p\nstage s = filter(raw) { keep => row.Number(\"z\") > row.Number(\"x\") }\ndataset raw = csv(\"large.csv\") { label = \"y\" }\n"));
    }

    [Fact]
    public async Task A_dropped_pipeline_waits_for_a_file_that_has_what_it_names()
    {
        await _space.StartDaemon();
        Directory.CreateDirectory(_space.Watched);
        File.WriteAllText(Path.Combine(_space.Watched, "a.csv"), "x,z\n1,2\n");
        _space.Drop("later.factory", "pipeline later\ndataset raw = csv(\"a.csv\") { label = \"y\" }\n");
        var told = await _space.StatusFile("later.txt", t => t.Contains("waiting", StringComparison.Ordinal));
        Assert.Contains("column `y` of a.csv is not there yet", told, StringComparison.Ordinal);
        Assert.Contains("later.factory:2:38: error FAC2281: `a.csv` has no column `y`", told, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_space.Watched, "a.csv"), "x,y\n1,2\n");
        await _space.StatusFile("later.txt", t => t.Contains("succeeded", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_script_that_does_not_compile_is_told_before_anything_runs()
    {
        await _space.StartDaemon();
        _space.Write("sound.csx", "#load \"more.csx\"\nMetrics[\"n\"] = Twice(2);\n");
        _space.Write("more.csx", "int Twice(int x) => 2 * x;\n");
        _space.Write("wrong.csx", "var x = 1;\nvar y = x.Lenght;\n");
        Assert.Equal(["3:40: error FAC2286: the script does not compile: wrong.csx:2:11: CS1061: 'int' does not contain a definition for 'Lenght' and no accessible extension method 'Lenght' accepting a first argument of type 'int' could be found (are you missing a using directive or an assembly reference?)",
            "4:40: error FAC2286: the script does not compile: script:1:1: CS0103: The name 'Prin' does not exist in the current context"], await Lint("""
            pipeline p
            stage sound = script() { file = "sound.csx"  files = ["more.csx"]  metrics { n = int } }
            stage wrong = script() {        file = "wrong.csx" }
            stage other = script() {        code = "Prin(1);" }
            """));
    }

    [Fact]
    public async Task What_a_query_answers_is_text_where_that_is_so_whatever_else_it_reads()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "id,age,city\n1,20,Ulm\n2,30,Bonn\n");
        Assert.Equal([
            "4:67: error FAC2282: a number is needed of the column `city`, and in `direct` it is text",
            "6:49: error FAC2282: a number is needed of the column `town`, and in `named` it is text",
            "8:52: error FAC2282: a number is needed of the column `place`, and in `unsure` it is text",
        ], await Lint("""
            pipeline p
            dataset raw = csv("a.csv")
            stage direct = sql(t: "a.csv") { query = "SELECT age, city FROM t" }
            stage one = filter(direct) { keep => row.Sum("age") + row.Number("city") > 0 }
            stage named = sql(raw) { query = "SELECT id, upper(city) AS town FROM raw" }
            stage two = filter(named) { keep => row.Number("town") > 0 }
            stage unsure = sql(named) { query = "SELECT id AS n, town || 'x' AS place FROM named" }
            stage three = filter(unsure) { keep => row.Number("place") > row.Number("n") }
            """));
    }

    [Fact]
    public async Task What_a_script_names_and_its_stage_does_not_know_is_told_where_the_script_comes_there_in_any_case()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "x\n1\n");
        Assert.Equal(["3:40: error FAC2286: script:1:9: the script sets the metric `rowz`, which is not declared; did you mean `rows`?",
            "4:43: error FAC2286: script:1:30: there is no input `tabel`; there is table", "5:34: error FAC2286: script:1:27: there is no output `txt`; did you mean `text`?"], await Lint("""
            pipeline p
            dataset raw = csv("a.csv")
            stage metric = script() {       code = "Metrics[\"rowz\"] = 1;"  metrics { rows = int } }
            stage reads = script(table: raw) { code = "var t = await ReadTableAsync(\"tabel\"); Print(t);" }
            stage writes = script() { code = "File.WriteAllText(Outputs[\"txt\"].Path, \"\");"  outputs { text = file("a.txt") } }
            stage perhaps = script(table: raw) { code = "if (Inputs.Names.Contains(\"more\")) Print(Inputs[\"more\"].Path); foreach (var i in new int[0]) Metrics[\"i\"] = i;" }
            stage early = script(table: raw) { code = "if (Inputs.Names.Count() < 2) return; Print(Inputs[\"more\"].Path);" }
            """));
    }

    [Fact]
    public async Task Of_csharp_that_takes_long_an_author_hears_soon_that_it_was_not_foreseen()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "x\n1\n");
        const string text = "pipeline p\nparam n = 2000000000\ndataset raw = csv(\"a.csv\")\ngate g = check(raw) {\n    require => raw.Rows > 0\n    require => Enumerable.Range(0, n).Sum(x => (long)x) > 0\n}\n";
        await Lint("pipeline p\nparam n = 2\nstage a = exec() { command = [\"true\"]  when => n > 1 }\n"); // the compiler is warm
        var begun = TimeProvider.System.GetTimestamp();
        Assert.Equal(["6:16: warning FAC3080: what this comes to was not known after 2 s, so it is not checked before a run; in a run it fails after some seconds more"], await Lint(text));
        Assert.InRange(TimeProvider.System.GetElapsedTime(begun), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(8)); // three on a machine that has time
    }

    private void Pack(string name, string text)
    {
        using var packed = new GZipStream(File.Create(Path.Combine(_space.Root, name)), CompressionLevel.Fastest);
        packed.Write(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The first line of each diagnostic, from its place on.</summary>
    private async Task<string[]> Lint(string text)
    {
        var file = _space.Write("p.factory", text);
        var linted = await _space.Cli("lint", file);
        return [.. linted.Output.Split('\n').Where(l => l.StartsWith(file, StringComparison.Ordinal) && l.Contains(" FAC", StringComparison.Ordinal) && !l.Contains("FAC2802", StringComparison.Ordinal)).Select(l => l[(file.Length + 1)..])];
    }
}

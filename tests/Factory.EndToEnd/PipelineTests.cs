using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>The examples under <c>pipelines/</c> that show a form of the language, run by the real programs.</summary>
public sealed class PipelineTests : IDisposable
{
    private readonly TestSpace _space = new();

    [Fact]
    public async Task Seeds_fan_out_over_a_product_and_are_judged_together()
    {
        await _space.StartDaemon();
        var file = _space.CopyPipelines("seeds.factory");
        using var client = _space.Client();

        var ended = await _space.Cli("run", file);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        var run = await client.GetRunAsync(Routes.Last);
        Assert.Equal(6, run.Stages.Count(s => s.Name.StartsWith("model[", StringComparison.Ordinal) && s.Provenance == ResultSource.Computed));
        Assert.Equal(new ReleaseView("digits_wide", 1, true, null), Assert.Single(run.Result!.Releases));
        Assert.Contains("report[64,3]", (await _space.Cli("status", "last")).Output, StringComparison.Ordinal);
        Assert.Contains("model[16,2]", (await _space.Cli("why", "model[16,2]")).Output, StringComparison.Ordinal);

        // One more value: the others are not computed again.
        Assert.Equal(0, (await _space.Cli("run", file, "--set", "widths=[16, 32, 64]")).ExitCode);
        run = await client.GetRunAsync(Routes.Last);
        Assert.Equal(["model[32,1]", "model[32,2]", "model[32,3]"],
            run.Stages.Where(s => s.Type == "train.mlp" && s.Provenance == ResultSource.Computed).Select(s => s.Name));
    }

    [Fact]
    public async Task A_pipeline_reads_what_others_made_pinned_to_a_version_and_waits_for_what_is_not_there()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        const string maker = "pipeline maker\ndataset raw = csv(\"a.csv\") { label = \"y\" }\nrelease table = publish(raw) { alias = \"now\" }\n";
        var other = _space.Write("reader.factory", "pipeline reader\ndataset copy = export.csv(dataset(\"maker/raw@latest\"))\nstage again = export.csv(model(\"table@now\"))\n");

        var refused = await _space.Cli("run", other);
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("there is no dataset `maker/raw@latest` yet", refused.Error + refused.Output, StringComparison.Ordinal);

        _space.Write("a.csv", "x,y\n1,a\n2,b\n");
        Assert.Equal(0, (await _space.Cli("run", _space.Write("maker.factory", maker))).ExitCode);
        var ran = await _space.Cli("run", other);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
        // The lineage goes on through the other pipeline, to the file that it read.
        Assert.Contains("a.csv", (await _space.Cli("lineage", "reader/copy")).Output, StringComparison.Ordinal);

        // A name belongs to whom it belongs.
        var thief = await _space.Cli("run", _space.Write("thief.factory", "pipeline thief\ndataset raw = csv(\"a.csv\")\nrelease table = publish(raw)\n"));
        Assert.Contains("the release `table` belongs to the pipeline `maker`", thief.Output + thief.Error, StringComparison.Ordinal);

        // The same file again reads what is the latest now.
        _space.Write("a.csv", "x,y\n1,a\n2,b\n3,c\n");
        Assert.Equal(0, (await _space.Cli("run", Path.Combine(_space.Root, "maker.factory"))).ExitCode);
        Assert.Equal(0, (await _space.Cli("run", other)).ExitCode);
        Assert.All((await client.GetRunAsync(Routes.Last)).Stages, s => Assert.NotEqual(ResultSource.Cached, s.Provenance));
        var misspelt = await _space.Cli("lint", _space.Write("c.factory", "pipeline c\nstage copy = export.csv(model(\"table@nwo\"))\n"));
        Assert.Contains("`table@2`", misspelt.Output + misspelt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_a_dataset_did_not_have_is_told_before_anything_runs()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "width,y\n1,a\n2,b\n");
        var file = _space.Write("columns.factory", "pipeline columns\ndataset raw = csv(\"a.csv\")\n");
        Assert.Equal(0, (await _space.Cli("run", file)).ExitCode);
        File.Delete(Path.Combine(_space.Root, "a.csv"));
        _space.Write("columns.factory", "pipeline columns\ndataset raw = csv(\"a.csv\")\nstage wide = filter(raw) { keep => row.Number(\"widht\") > 1 && row.Number(\"y\") > 1 }\n");
        var linted = await _space.Cli("lint", file);
        Assert.Contains("columns.factory:3:48: warning FAC2804: `columns/raw` had no column `widht`", linted.Output + linted.Error, StringComparison.Ordinal);
        Assert.Contains("did you mean `width`?", linted.Output + linted.Error, StringComparison.Ordinal);
        Assert.Contains("3:75: warning FAC2282: a number is needed of the column `y`, and in `columns/raw` it was text when that was last made", linted.Output, StringComparison.Ordinal);

        // In settings, in the stages behind it, and in a file with other mistakes as well.
        _space.Write("columns.factory", """
            pipeline columns
            dataset raw = csv("a.csv") { label = "z" }
            dataset parts = split(raw) {
                parts { train = 50%  test = 50% }
                group = ["widht"]
            }
            stage few = filter(parts.train) { keep => row.Sum("q*") > 0 && row.Min("w*") > 0 }
            stage some = select(few) { columns = ["w*", "high"] }
            stage after = select(some) { columns = ["high"] }
            stage sound = expect(few) { complete = ["y?*"]  ranges { width = 0 .. 9 } }
            stage odd = filter(raw) { keep => row.Text("nothing") == nosuch }
            """);
        var more = (await _space.Cli("lint", file)).Output;
        foreach (var place in (string[])["2:38: warning FAC2804: `columns/raw` had no column `z`", "5:14: warning FAC2804: `columns/raw` had no column `widht`", "7:52: warning FAC2804", "8:45: warning FAC2804", "9:41: warning FAC2804: `some` has no column `high`, as `columns/raw` was when it was last made", "10:41: warning FAC2804: `columns/raw` had no column `y?*`",
            "11:45: warning FAC2804: `columns/raw` had no column `nothing`", "error FAC3001: nothing is called `nosuch`"])
            Assert.Contains(place, more, StringComparison.Ordinal);
        Assert.Equal(7, more.Split("FAC2804").Length - 1);
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once_whatever_else_is()
    {
        await _space.StartDaemon();
        const string place = """
            dataset raw = csv("nowhere.csv")
            stage big = exec("absent.txt", raw) { command = ["true"]  on = [cpu(cores: 99999)]  pool = "none"  secrets = ["NONE"] }
            stage odd = filter(raw) { keep => row["x"] > File.Exists("y") }

            """;
        foreach (var (name, more) in new[] { ("waits", ""), ("sound", "param x = 1\n"), ("wrong", "stage loop = exec(loop) { comand = 1 }\n") })
        {
            var said = (await _space.Cli("lint", _space.Write($"{name}.factory", $"pipeline {name}\n{place}{more}"))).Output;
            foreach (var code in (string[])["FAC4502: there is no `nowhere.csv`", "FAC4502: there is no `absent.txt`", "FAC4001: no device here can meet cpu(cores: 99999)", "FAC4004", "FAC4005",
                "FAC3001: a column of `row` is not found by brackets", "FAC3001: nothing is called `File` here"])
                Assert.Contains(code, said, StringComparison.Ordinal);
            Assert.Equal(name == "wrong", said.Contains("FAC2004", StringComparison.Ordinal) && said.Contains("`exec` has no setting `comand`", StringComparison.Ordinal));
        }
        var sound = await _space.Cli("lint", _space.Write("late.factory", $"pipeline late\n{string.Join('\n', place.Split('\n')[..2])}\n"));
        Assert.Contains("FAC4502", sound.Output, StringComparison.Ordinal);
        Assert.Contains("FAC4001", sound.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gate_that_can_never_pass_is_refused()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "x,y\n1,a\n2,b\n");
        var never = await _space.Cli("run", _space.Write("never.factory", """
            pipeline never
            param least = 0.9
            dataset raw = csv("a.csv")
            gate g = check(raw) {
                require => 1 == 2
                require => least > 1
                require => raw.Rows > 0 && least > 2 && raw.Rows < 9
                require => raw.Rows > 0
            }
            """));
        Assert.NotEqual(0, never.ExitCode);
        Assert.Equal(3, (never.Output + never.Error).Split("FAC2505").Length - 1);
        Assert.Contains("it is with least = 0.9", never.Output + never.Error, StringComparison.Ordinal);

        // Whatever else is wrong, in its C# and out of it.
        var more = (await _space.Cli("lint", _space.Write("more.factory", """
            pipeline more
            param least = 0.9
            param odd = nosuch
            dataset raw = csv("a.csv")
            stage some = filter(raw) { keep => row.Nmber("x") > 1 }
            gate g = check(raw) {
                require => raw.Rows > 0 && odd > 1
                require => raw.Rows > 0 && least > 2
                require => raw.Rws > 0
            }
            """))).Output;
        foreach (var code in (string[])["more.factory:8:32: error FAC2505", "more.factory:3:13: error FAC2001", "error FAC3001: `row` has no `Nmber`", "`raw` measures no `Rws`"])
            Assert.Contains(code, more, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_throws_whatever_is_measured_is_told_before_anything_runs()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "x,y\n1,a\n2,b\n");
        var linted = (await _space.Cli("lint", _space.Write("throws.factory", """
            pipeline throws
            param zero = 0
            dataset raw = csv("a.csv")
            stage some = filter(raw) { keep => 10 / zero > 1 }
            stage late = exec() {
                command = ["true"]
                when    => int.Parse("one") > 1
            }
            gate g = check(raw) {
                require => 10 / zero > 1 && raw.Rows > 0
                require => zero != 0 && 10 / zero > 1 || raw.Rows > 0
                require => raw.Rows > 0 && 10 / zero > 1
            }
            """))).Output;
        Assert.Equal(3, linted.Split("error FAC3070").Length - 1);
        foreach (var place in (string[])["throws.factory:4:36: error FAC3070: this fails whatever else is there: DivideByZeroException", "throws.factory:7:16", "throws.factory:10:16", "it does with zero = 0"])
            Assert.Contains(place, linted, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dropped_pipeline_runs_again_when_its_data_has_moved_also_while_the_daemon_was_away()
    {
        var daemon = await _space.StartDaemon();
        using var client = _space.Client();
        _space.Write("drop/a.csv", "x,y\n1,a\n2,b\n");
        _space.Drop("moving.factory", "pipeline moving\ntrigger moved = change()\ntrigger yearly = schedule(\"0 0 1 1 *\") { zone = \"Europe/Berlin\" }\ndataset raw = csv(\"a.csv\")\n");
        await _space.StatusFile("moving.txt", t => t.Contains("run 1 succeeded", StringComparison.Ordinal));

        _space.Write("drop/a.csv", "x,y\n1,a\n2,b\n3,c\n");
        await _space.StatusFile("moving.txt", t => t.Contains("run 2 succeeded", StringComparison.Ordinal));
        Assert.StartsWith("trigger moved (change to ", (await client.GetRunAsync(Routes.Last)).By, StringComparison.Ordinal);

        daemon.Kill();
        await daemon.WaitForExitAsync();
        _space.Write("drop/a.csv", "x,y\n1,a\n");
        await _space.StartDaemon();
        await _space.StatusFile("moving.txt", t => t.Contains("run 3 succeeded", StringComparison.Ordinal));
        Assert.Equal(3, (await client.GetRunAsync(Routes.Last)).Run);
    }

    [Fact]
    public async Task Used_files_are_sent_with_the_pipeline_and_mistakes_are_told_at_their_place()
    {
        await _space.StartDaemon();
        _space.Write("a.csv", "x,y\n1,a\n2,b\n");
        _space.Write("shared/data.factory", "use \"more.factory\"\ndataset raw = csv(file) { label = \"y\" }\n");
        _space.Write("shared/more.factory", "param file = \"a.csv\"\n");
        var main = _space.Write("main.factory", "pipeline main\nuse \"shared/data.factory\"\nstage copy = export.csv(raw)\n");
        var ran = await _space.Cli("run", main);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
        _space.Write("shared/more.factory", "param file = 3\n");
        var wrong = await _space.Cli("lint", main);
        Assert.Contains("shared/data.factory:2:19: error FAC", wrong.Output + wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_a_dropped_pipeline_uses_belongs_to_it()
    {
        await _space.StartDaemon();
        using var client = _space.Client();
        _space.Write("drop/a.csv", "x,y\n1,a\n2,b\n");
        _space.Drop("shared.factory", "dataset raw = csv(\"a.csv\") { label = \"y\" }\n");
        _space.Drop("user.factory", "pipeline user\nuse \"shared.factory\"\nstage copy = export.csv(raw)\n");
        await _space.StatusFile("user.txt", t => t.Contains("run 1 succeeded", StringComparison.Ordinal));
        Assert.Contains("there for others to use", await _space.StatusFile("shared.txt", t => t.Length > 0), StringComparison.Ordinal);

        // A change of it is a change.
        _space.Drop("shared.factory", "dataset raw = csv(\"a.csv\") { label = \"x\" }\n");
        await _space.StatusFile("user.txt", t => t.Contains("run 2 succeeded", StringComparison.Ordinal));
        Assert.Equal(2, Assert.Single(await client.ListPipelinesAsync()).Revision);

        _space.Drop("shared.factory", "dataset raw = cvs(\"a.csv\")\n");
        Assert.Contains("shared.factory:1:15: error FAC2101", await _space.StatusFile("user.txt", t => t.Contains("rejected", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    public void Dispose() => _space.Dispose();
}

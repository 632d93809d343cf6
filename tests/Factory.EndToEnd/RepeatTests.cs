using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>What is handed in again as it was is not looked at again, and yet nothing that changed is missed.</summary>
public sealed class RepeatTests : IDisposable
{
    private readonly TestSpace _space = new();

    [Fact]
    public async Task A_run_with_nothing_to_do_says_so_and_which_run_did_it()
    {
        await Begin();
        for (var run = 2; run <= 4; run++)
        {
            var again = await Run();
            Assert.Contains($"run {run} of repeated, revision 1: nothing to do, all is as in run 1", again.Output);
            Assert.Contains("cached  everything", again.Output);
        }
        using var client = _space.Client();
        var last = await client.GetRunAsync(Routes.Last);
        Assert.Equal((4, 1), (last.Run, last.Repeats));
        Assert.All(last.Stages, s => Assert.Equal(ResultSource.Cached, s.Provenance));
    }

    [Fact]
    public async Task A_file_that_changed_is_seen_though_its_size_and_time_are_as_they_were()
    {
        await Begin();
        await Run();
        await Run();
        var file = Path.Combine(_space.Root, "in.txt");
        var time = File.GetLastWriteTimeUtc(file);
        File.WriteAllText(file, "two");
        File.SetLastWriteTimeUtc(file, time);

        Assert.DoesNotContain("nothing to do", (await Run()).Output);
        Assert.Equal(1, await Computed());
    }

    [Fact]
    public async Task Other_params_are_another_run_and_the_first_ones_again_too()
    {
        await Begin();
        await Run();
        await Run();

        Assert.DoesNotContain("nothing to do", (await Run("--set", "word=other")).Output);
        // The run that ended last did something else: what it left, such as an alias, is put right by a run of its own.
        Assert.DoesNotContain("nothing to do", (await Run()).Output);
        Assert.Equal(0, await Computed());
        Assert.Contains("nothing to do", (await Run()).Output);
    }

    [Fact]
    public async Task Content_that_is_gone_from_the_store_is_made_again()
    {
        await Begin();
        await Run();
        await Run();
        var blobs = Path.Combine(_space.State, "store", "blobs");
        foreach (var blob in Directory.GetFiles(blobs, "*", SearchOption.AllDirectories).Where(b => File.ReadAllText(b).StartsWith("made", StringComparison.Ordinal)))
            File.Delete(blob);

        Assert.DoesNotContain("nothing to do", (await Run()).Output);
        Assert.Equal(1, await Computed());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_changed_file_does_not_reach_is_taken_over_and_explained(bool restart)
    {
        var daemon = await _space.StartDaemon();
        foreach (var name in new[] { "a", "b" }) _space.Write($"{name}.txt", "one");
        var file = _space.Write("pair.factory", """
            pipeline pair
            stage part[name in ["a", "b"]] = exec() {
                command = ["sh", "-c", "cat {name}.txt > $FACTORY_OUTPUT_TEXT"]
                files   = ["{name}.txt"]
                outputs { text = file("text.txt") }
            }
            stage both = exec(a: part["a"].text, b: part["b"].text) {
                command = ["sh", "-c", "cat $FACTORY_INPUT_A $FACTORY_INPUT_B > $FACTORY_OUTPUT_TEXT"]
                outputs { text = file("all.txt") }
            }
            """);
        Assert.Equal(0, (await _space.Cli(["run", file])).ExitCode);
        if (restart)
        {
            _space.Kill(daemon);
            await _space.StartDaemon();
        }
        _space.Write("b.txt", "two");
        var again = await _space.Cli(["run", file]);
        Assert.True(again.ExitCode == 0, again.Output + again.Error);
        using var client = _space.Client();
        var last = await client.GetRunAsync(Routes.Last);
        Assert.Equal([("part[a]", ResultSource.Cached), ("part[b]", ResultSource.Computed), ("both", ResultSource.Computed)],
            last.Stages.Select(s => (s.Name, s.Provenance!.Value)));
        Assert.Equal(new(1, "part[a]"), last.Stages[0].Origin);
        var why = (await _space.Cli(["why", "part[a]"])).Output;
        Assert.Contains("its result was known: run 1 computed it as part[a]", why);
        Assert.Contains("its inputs, settings and code are those of run 1", why);
        Assert.Contains("b.txt", (await _space.Cli(["why", "part[b]"])).Output);
    }

    [Fact]
    public async Task Many_stages_that_are_as_they_were_are_told_by_their_number_and_listed_to_whoever_asks_for_all()
    {
        await _space.StartDaemon();
        for (var i = 1; i <= 30; i++) _space.Write($"{i}.txt", "one");
        var file = _space.Write("many.factory", """
            pipeline many
            stage part[i in 1..30] = exec() {
                command = ["sh", "-c", "cat {i}.txt > $FACTORY_OUTPUT_TEXT"]
                files   = ["{i}.txt"]
                outputs { text = file("text.txt") }
            }
            """);
        Assert.Equal(0, (await _space.Cli(["run", file])).ExitCode);

        _space.Write("7.txt", "two");
        var again = (await _space.Cli(["run", file])).Output;
        Assert.Contains("29 stages as in the run before", again);
        Assert.Contains("part[7]", again);
        Assert.DoesNotContain("part[8]", again);
        Assert.Contains("cached  29 stages", again);

        _space.Write("8.txt", "two");
        var listed = (await _space.Cli(["run", "--json", file])).Output;
        Assert.Contains("\"part[30]\"", listed);
        using var client = _space.Client();
        Assert.Equal((30, 29), ((await client.GetRunAsync(Routes.Last)).Stages.Count, (await client.GetRunAsync(Routes.Last)).Result!.Cached));
    }

    [Fact]
    public async Task What_has_come_beside_a_text_that_is_as_it_was_is_told()
    {
        await _space.StartDaemon();
        var file = _space.Write("beside.factory", """
            pipeline beside
            stage made = exec() {
                command = ["sh", "-c", "echo made > $FACTORY_OUTPUT_TEXT", "notes.txt"]
                outputs { text = file("made.txt") }
            }
            """);
        Assert.DoesNotContain("notes.txt", (await _space.Cli(["lint", file])).Output);
        _space.Write("notes.txt", "one");
        var found = await _space.Cli(["lint", file]);
        Assert.Contains("notes.txt", found.Output + found.Error);
    }

    private async Task Begin()
    {
        await _space.StartDaemon();
        _space.Write("in.txt", "one");
        _space.Write("repeated.factory", """
            pipeline repeated
            param word = "word"
            stage made = exec() {
                command = ["sh", "-c", "(echo made; cat in.txt; echo $0) > \"$FACTORY_OUTPUT_TEXT\"", word]
                files   = ["in.txt"]
                outputs { text = file("made.txt") }
            }
            """);
        Assert.DoesNotContain("nothing to do", (await Run()).Output);
    }

    private async Task<(int ExitCode, string Output, string Error)> Run(params string[] more)
    {
        var ran = await _space.Cli(["run", Path.Combine(_space.Root, "repeated.factory"), .. more]);
        Assert.True(ran.ExitCode == 0, ran.Output + ran.Error);
        return ran;
    }

    private async Task<int> Computed()
    {
        using var client = _space.Client();
        return (await client.GetRunAsync(Routes.Last)).Result!.Computed;
    }

    public void Dispose() => _space.Dispose();
}

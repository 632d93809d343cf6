using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>Fan-outs over what a stage makes, run by the real programs.</summary>
public sealed class ShardTests : IDisposable
{
    private readonly TestSpace _space = new();

    [Fact]
    public async Task A_file_that_is_as_it_was_is_not_looked_at_again_and_a_run_without_news_does_nothing()
    {
        await _space.StartDaemon();
        var file = _space.CopyPipelines("shards.factory");
        using var client = _space.Client();
        var unknown = await _space.Cli("plan", file);
        Assert.Contains("ink[*] × ?", unknown.Output, StringComparison.Ordinal);

        var ended = await _space.Cli("run", file);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        var first = await client.GetRunAsync(Routes.Last);
        Assert.Equal(10, first.Stages.Count(s => s.PartOf is not null && s.Status == StageState.Done));
        Assert.Contains("10 stages over parts.files", (await _space.Cli("status", "last")).Output, StringComparison.Ordinal);
        Assert.Contains("nothing to do", (await _space.Cli("run", file)).Output, StringComparison.Ordinal);
        Assert.Contains("ink × 10", (await _space.Cli("plan", file)).Output, StringComparison.Ordinal);

        // Other rows of one digit are another file of that digit alone.
        var script = Path.Combine(_space.Root, "exec/ink.py");
        File.WriteAllText(script, File.ReadAllText(script).Replace("for digit, own in rows.items():", "rows['3'].pop()\n    for digit, own in rows.items():", StringComparison.Ordinal));
        File.WriteAllText(file, File.ReadAllText(file).Replace("[\"python3\", \"exec/ink.py\", \"split\"", "[\"python3\", \"exec/cut.py\", \"split\"", StringComparison.Ordinal)
            .Replace("    files   = [\"exec/ink.py\"]\n    outputs { files = folder() }", "    files   = [\"exec/cut.py\"]\n    outputs { files = folder() }", StringComparison.Ordinal));
        File.Move(script, Path.Combine(_space.Root, "exec/cut.py"));
        File.Copy(Path.Combine(TestSpace.Repository, "pipelines/exec/ink.py"), script);
        ended = await _space.Cli("run", file);
        Assert.True(ended.ExitCode == 0, ended.Output + ended.Error);
        var again = await client.GetRunAsync(Routes.Last);
        Assert.Equal(["parts", "ink[3.csv]", "table"], again.Stages.Where(s => s.Attempts.Count > 0).OrderBy(s => s.Started).Select(s => s.Name));
        Assert.Contains("inputs.part", (await _space.Cli("why", "ink[3.csv]")).Output, StringComparison.Ordinal);
        Assert.Contains("digits.csv.gz", (await _space.Cli("lineage", "ink_by_digit")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_dies_while_its_stages_run_finds_them_all_again()
    {
        var daemon = await _space.StartDaemon();
        var file = _space.CopyPipelines("shards.factory");
        Assert.Equal(0, (await _space.Cli("run", file, "--detach")).ExitCode);
        using (var watching = _space.Client())
            await TestSpace.Until(async () => (await watching.GetRunAsync(Routes.Last)).Stages.Count(s => s.PartOf is not null && s.Status.IsOver()) >= 3, "some of its stages are over");
        _space.Kill(daemon);
        await _space.StartDaemon();
        using var client = _space.Client();
        RunDetail run = null!;
        await TestSpace.Until(async () => (run = await client.GetRunAsync(Routes.Last)).Status.IsOver(), "the run is over");
        Assert.Equal((RunState.Succeeded, 10, 12), (run.Status, run.Stages.Count(s => s.PartOf is not null), run.Stages.Sum(s => s.Attempts.Count(a => a.End == "succeeded"))));
        Assert.Equal([new ReleaseView("ink_by_digit", 1, true, null)], run.Result!.Releases);
    }

    public void Dispose() => _space.Dispose();
}

namespace Factory.EndToEnd;

/// <summary>What <c>factory new</c> writes runs as it is, to a release.</summary>
public sealed class StarterTests : IDisposable
{
    private readonly TestSpace _space = new();

    [Theory]
    [InlineData("exec")]
    [InlineData("tabular")]
    [InlineData("text")]
    [InlineData("image")]
    public async Task A_starter_is_laid_out_and_without_warnings_and_runs_to_a_release(string kind)
    {
        await _space.StartDaemon();
        Assert.Equal(0, (await _space.Cli("new", kind, "mine")).ExitCode);
        Assert.Equal(0, (await _space.Cli("fmt", "--check", "mine")).ExitCode);
        var lint = await _space.Cli("lint", "mine/mine.factory");
        Assert.Equal((0, "mine/mine.factory: no problems\n"), (lint.ExitCode, lint.Output));
        var run = await _space.Cli("run", "--plain", "mine/mine.factory");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        using var client = _space.Client();
        Assert.Equal(1, (await client.GetModelAsync("mine@champion")).Version);
        var again = await _space.Cli("new", kind, "mine");
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("there already", again.Error);
        Assert.Contains("there are exec, tabular, text, image", (await _space.Cli("new", "video", "mine")).Error);
    }

    public void Dispose() => _space.Dispose();
}

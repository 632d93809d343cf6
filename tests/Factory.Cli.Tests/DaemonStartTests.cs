namespace Factory.Cli.Tests;

/// <summary>The real daemon, started by the command line.</summary>
public sealed class DaemonStartTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Run("daemon", "stop", "--cancel");
        _folder.Dispose();
    }

    private async Task<(ExitCode Code, string Out, string Error)> Run(params string[] args)
    {
        var invocation = new Invocation(_folder) { Variables = { [Installation.HomeVariable] = SourceTree.Root } };
        var code = await invocation.RunAsync(args);
        return (code, invocation.Out.ToString(), invocation.Error.ToString());
    }

    [Fact]
    public async Task Many_who_need_a_daemon_at_once_start_one()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Run("daemon", "start"))));
        Assert.All(all, a => Assert.True(a.Code == ExitCode.Ok, a.Error));
        Assert.Single(all.Select(a => a.Out[a.Out.IndexOf("process", StringComparison.Ordinal)..]).Distinct());
    }

    [Fact]
    public async Task A_daemon_is_found_from_a_folder_below_and_started_again_on_the_records_that_are_there()
    {
        Assert.Equal(ExitCode.Ok, (await Run("daemon", "start")).Code);
        Directory.CreateDirectory(_folder["a/b"]);
        var below = new DaemonFinder(new Invocation(_folder).Surroundings() with { Directory = _folder["a/b"] });
        Assert.Equal(new DaemonPlace(_folder[".factory/run/factoryd.sock"], StateDirectory.In(_folder.Path), true), below.Find(null));

        Assert.Equal(ExitCode.Ok, (await Run("daemon", "stop")).Code);
        Assert.False(below.Find(null).Live);
        Assert.Equal(ExitCode.NoDaemon, (await Run("daemon", "status")).Code);
        var status = await Run("status");
        Assert.Equal((ExitCode.Ok, "no runs yet\n"), (status.Code, status.Out));
    }

    [Fact]
    public async Task What_it_is_started_with_holds_for_later_starts()
    {
        Directory.CreateDirectory(_folder["drop"]);
        Assert.Equal(ExitCode.Ok, (await Run("daemon", "start", "--watch", "drop", "--", "--pool", "licences=2")).Code);
        var status = await Run("daemon", "status");
        Assert.Contains(_folder["drop"], status.Out, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder["more"]);
        var refused = await Run("daemon", "start", "--plugins", "more");
        Assert.Equal(ExitCode.Failed, refused.Code);
        Assert.Contains("takes no other options", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await Run("daemon", "stop")).Code);
        Assert.Equal(ExitCode.Ok, (await Run("daemon", "start")).Code);
        Assert.Contains(_folder["drop"], (await Run("daemon", "status")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_plugins_that_is_not_there_is_refused_before_anything_starts()
    {
        var (code, _, error) = await Run("daemon", "start", "--plugins", "nothere");
        Assert.Equal(ExitCode.NotFound, code);
        Assert.Contains("there is no folder nothere with plugins", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder[".factory"]));
    }

    [Fact]
    public async Task A_daemon_that_does_not_start_shows_its_last_words()
    {
        _folder.Write(".factory/factory.db", "this is no database, and it is ours all the same");
        _folder.Write(".factory/factoryd.log", "words of an earlier one\n");
        var (code, _, error) = await Run("daemon", "start");
        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.Contains("the daemon ended as it started, with exit code", error, StringComparison.Ordinal);
        Assert.Contains("factory.db", error, StringComparison.Ordinal);
        Assert.Contains("the whole log is " + _folder[".factory/factoryd.log"], error, StringComparison.Ordinal);
        Assert.DoesNotContain("earlier one", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_daemon_and_without_records_reading_starts_nothing()
    {
        var (code, _, error) = await Run("status");
        Assert.Equal(ExitCode.NoDaemon, code);
        Assert.Contains("no .factory here or above", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder[".factory"]));
    }

    [Fact]
    public async Task A_home_without_a_daemon_is_said_so()
    {
        var invocation = new Invocation(_folder) { Variables = { [Installation.HomeVariable] = _folder.Path } };
        Assert.Equal(ExitCode.NoDaemon, await invocation.RunAsync("daemon", "start"));
        Assert.Contains($"factoryd is not in {_folder.Path}", invocation.Error.ToString(), StringComparison.Ordinal);
    }
}

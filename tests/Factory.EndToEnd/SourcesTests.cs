using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>Users' code and files: what counts without being listed, and what is read without counting.</summary>
public sealed class SourcesTests : IDisposable
{
    private readonly TestSpace _space = new();

    [Fact]
    public async Task What_a_script_imports_comes_along_and_counts()
    {
        await _space.StartDaemon();
        _space.Write("fit.py", "from lib import helper\nprint('n=%d' % helper.n())\n");
        _space.Write("lib/helper.py", "def n(): return 1\n");
        var file = _space.Write("fit.factory", """
            pipeline fit
            stage fit = exec() {
                command = ["python3", file("fit.py")]
                metrics { n = int }
            }
            """);
        Assert.Contains("fit counts the files fit.py, lib/helper.py", (await _space.Cli("plan", file)).Output);
        Assert.Contains("n 1", (await _space.Cli("run", file)).Output);
        _space.Write("lib/helper.py", "def n(): return 2\n");
        Assert.Contains("n 2", (await _space.Cli("run", file)).Output);
        using var client = _space.Client();
        Assert.Equal(["files.lib/helper.py"], (await client.WhyAsync(Routes.Last, "fit")).Differences.Select(d => d.Field));
    }

    [Fact]
    public async Task What_a_command_reads_of_its_project_and_does_not_declare_is_said_wherever_one_looks()
    {
        var daemon = await _space.StartDaemon();
        var extra = _space.Write("data/extra.csv", "1\n");
        var file = _space.Write("reads.factory", $$"""
            pipeline reads
            stage quiet = exec() { command = ["cat", "{{extra}}"]  undeclared = ignore }
            stage loud  = exec() { command = ["cat", "{{extra}}"] }
            """);
        const string words = "it read a file of the project that it does not declare, so a change of it would not be noticed: `data/extra.csv`";
        Assert.Contains($"loud: {words}", (await _space.Cli("run", file)).Output);
        Assert.Contains(words, (await _space.Cli("logs", "loud")).Output);
        _space.Kill(daemon);
        await _space.StartDaemon();
        Assert.Contains(words, (await _space.Cli("why", "loud")).Output);
        Assert.DoesNotContain(words, (await _space.Cli("why", "quiet")).Output);
        Assert.Contains(words, (await _space.Cli("status", "1")).Output);
    }

    [Fact]
    public async Task A_host_that_collects_garbage_while_it_starts_watched_commands_goes_on()
    {
        // Whoever is being watched may open nothing while the one that watches is stopped by the collector, which opens files itself. The
        // smallest generation that there is makes a collection of nearly every start.
        await _space.StartDaemon(more: ["--heartbeat-limit", "30"]);
        var file = _space.Write("many.factory", """
            pipeline many
            stage s[i in 1..300] = exec() {
              command = ["true", "{i}"]
              on      = [cpu(cores: 1) { env { DOTNET_GCgen0size = "10000" } }]
            }
            """);
        var ran = await _space.Cli("run", file);
        Assert.DoesNotContain("no sign of life", ran.Output);
        Assert.Contains("300 stages", ran.Output);
    }

    [Fact]
    public async Task A_daemon_can_want_every_command_in_a_sandbox()
    {
        await _space.StartDaemon(more: ["--sandbox", "always"]);
        var secret = _space.Write("secret.txt", "secret\n");
        var file = _space.Write("boxed.factory", $$"""
            pipeline boxed
            stage look = exec() { command = ["sh", "-c", "! cat {{secret}}"] }
            stage free = exec() { command = ["true"]  sandbox = off }
            """);
        var ran = await _space.Cli("run", file);
        Assert.Contains("look  done", ran.Output);
        Assert.Contains("free  failed: `sandbox = off` is not allowed", ran.Output);
    }

    public void Dispose() => _space.Dispose();
}

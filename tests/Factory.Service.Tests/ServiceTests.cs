using System.Globalization;
using System.Text.RegularExpressions;
using Factory.Control;

namespace Factory.Service.Tests;

/// <summary>The unit under a real systemd. One container for all: every test names its pipelines after itself.</summary>
[Collection(StagedRootUsers.Name)]
public sealed partial class ServiceTests(Container container) : IClassFixture<Container>
{
    [Fact]
    public async Task Systemd_has_nothing_to_say_about_the_unit() => Assert.Empty(await container.Run("systemd-analyze", "verify", "factoryd.service"));

    [Fact]
    public async Task The_service_is_exposed_to_little()
    {
        var said = await container.Run("systemd-analyze", "security", "--offline=yes", "factoryd.service");
        var exposure = double.Parse(Exposure().Match(said).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(exposure <= 2.5, said);
    }

    [Fact]
    public async Task A_dropped_pipeline_is_run_and_told_of_beside_the_folder()
    {
        await container.Run("systemctl", "start", "factoryd");
        // C# too: the script host must come up under all that the unit forbids.
        container.Drop("plain", """
            pipeline plain
            stage measure = exec() {
                command = ["sh", "-c", "id -un; echo size=3"]
                metrics { size = int }
            }
            gate enough = check(measure) { require => measure.Size >= 3 }
            """);
        await container.Status("plain", "succeeded");
        Assert.Contains("script host       it compiles", (await container.Try("factory", "doctor")).Said, StringComparison.Ordinal);
        Assert.Contains("factory", await container.Run("factory", "logs", "measure"), StringComparison.Ordinal);
        await container.Run("systemctl", "stop", "factoryd");
        Assert.Equal(("inactive", "success"), (await container.Property("ActiveState"), await container.Property("Result")));
    }

    [Fact]
    public async Task A_file_that_the_service_may_not_read_is_told_of()
    {
        await container.Run("systemctl", "start", "factoryd");
        container.Drop("closed", "pipeline closed\n", UnixFileMode.None);
        await container.Status("closed", "Permission denied");
    }

    [Fact]
    public async Task A_stage_outlives_the_service_and_the_next_start_takes_it_up()
    {
        await container.Run("systemctl", "start", "factoryd");
        var run = await Begin("outlives");
        await container.Run("systemctl", "stop", "factoryd");
        Assert.Equal("inactive", await container.Property("ActiveState"));
        Assert.NotEmpty(await container.Run("pgrep", "-f", "outlives[.]go"));
        await container.Run("systemctl", "start", "factoryd");
        await EndsInOneAttempt("outlives", run);
    }

    [Fact]
    public async Task A_daemon_that_hangs_is_killed_by_the_watchdog_and_its_successor_goes_on()
    {
        Directory.CreateDirectory(container.PathOf("/run/systemd/system/factoryd.service.d"));
        File.WriteAllText(container.PathOf("/run/systemd/system/factoryd.service.d/watchdog.conf"), "[Service]\nWatchdogSec=3\n");
        await container.Run("systemctl", "daemon-reload");
        await container.Run("systemctl", "restart", "factoryd");
        var run = await Begin("hangs");
        var (hung, restarts) = (await container.Property("MainPID"), await container.Property("NRestarts"));
        await container.Run("kill", "-STOP", hung);
        await TestSpace.Until(async () => await container.Property("NRestarts") != restarts && await container.Property("ActiveState") == "active",
            "systemd has restarted the service");
        Assert.NotEqual(hung, await container.Property("MainPID"));
        Assert.Contains("Watchdog timeout", await container.Run("journalctl", "-u", "factoryd", "--no-pager"), StringComparison.Ordinal);
        await EndsInOneAttempt("hangs", run);
    }

    [Fact]
    public async Task A_daemon_that_doubts_its_disk_is_left_for_a_person_to_look_at()
    {
        await container.Run("systemctl", "start", "factoryd");
        var restarts = await container.Property("NRestarts");
        using (await Strace.Attach(container.Inside, await container.Property("MainPID"), "fsync:error=EIO"))
        {
            container.Drop("doubted", Trivial("doubted"));
            await TestSpace.Until(async () => await container.Property("ActiveState") == "failed", "the service has failed");
        }
        Assert.Equal(("74", restarts), (await container.Property("ExecMainStatus"), await container.Property("NRestarts")));
        Assert.Contains("check the disk, then start again", await container.Run("journalctl", "-u", "factoryd", "-n", "20", "--no-pager"),
            StringComparison.Ordinal);
        await container.Run("systemctl", "start", "factoryd");
        await container.Status("doubted", "succeeded");
    }

    [Fact]
    public async Task A_restart_keeps_all_that_is_known()
    {
        await container.Run("systemctl", "start", "factoryd");
        container.Drop("kept", Trivial("kept"));
        await container.Status("kept", "succeeded");
        var before = await Known();
        await container.Run("systemctl", "restart", "factoryd");
        Assert.Equal(before, await Known());
        // What is known already is not run again.
        using var client = container.Client();
        Assert.Single(await client.ListRunsAsync("kept"));
    }

    private static string Trivial(string name) => $"pipeline {name}\nstage a = exec() {{ command = [\"true\"] }}\n";

    /// <summary>Drops a pipeline that waits to be let go; completes when its program runs.</summary>
    private async Task<string> Begin(string name)
    {
        container.Drop(name, $$"""
            pipeline {{name}}
            stage wait = exec() {
                command = ["sh", "-c", "until [ -e /var/lib/factory/{{name}}.go ]; do sleep 0.05; done; echo came=1"]
                metrics { came = int }
            }
            """);
        await TestSpace.Until(async () => (await container.Try("pgrep", "-f", $"{name}[.]go")).Exit == 0, "the stage's program runs", 60);
        using var client = container.Client();
        return (await client.ListRunsAsync(name)).Single().Run.ToString(CultureInfo.InvariantCulture);
    }

    private async Task EndsInOneAttempt(string name, string run)
    {
        using var client = container.Client();
        Assert.Equal(RunState.Running, (await client.GetRunAsync(run)).Status);
        File.WriteAllText(container.PathOf($"/var/lib/factory/{name}.go"), "");
        await container.Status(name, "succeeded");
        Assert.Equal("succeeded", Assert.Single((await client.GetRunAsync(run)).Stages.Single().Attempts).End);
    }

    private async Task<string> Known()
    {
        using var client = container.Client();
        var runs = await client.ListRunsAsync();
        var pipelines = await client.ListPipelinesAsync();
        return string.Join('\n', [.. runs.Select(r => r.ToString()), .. pipelines.Select(p => p.ToString())]);
    }

    [GeneratedRegex(@"Overall exposure level for factoryd\.service: ([0-9.]+)")]
    private static partial Regex Exposure();
}

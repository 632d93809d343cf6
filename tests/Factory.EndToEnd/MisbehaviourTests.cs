using Factory.Control;

namespace Factory.EndToEnd;

/// <summary>Plugins that do what plugins must not: each costs its attempt and nothing else.</summary>
public sealed class MisbehaviourTests : IDisposable
{
    /// <summary>Seconds that no other process on the machine sleeps for.</summary>
    private static readonly string s_nap = $"9{Environment.ProcessId}";

    private readonly TestSpace _space = new(TestSpace.Built("test-plugins"));

    [Theory]
    [InlineData("test.throw", "", "")]
    [InlineData("test.hang", "timeout = 2s", "")]
    [InlineData("test.exit", "", "exit")]
    [InlineData("test.crash", "", "signal 11")]
    public async Task A_stage_that_breaks_fails_its_attempt_with_the_reason(string type, string settings, string reason)
    {
        var daemon = await _space.StartDaemon();
        var file = _space.Write("bad.factory", $$"""
            pipeline bad
            stage broken = {{type}}() { {{settings}} }
            stage sound = exec() { command = ["true"] }
            """);
        Assert.Equal(1, (await _space.Cli("run", file)).ExitCode);
        using var client = _space.Client();
        var run = await client.GetRunAsync(Routes.Last);
        var broken = run.Stages.Single(s => s.Name == "broken");
        Assert.Equal(StageState.Failed, broken.Status);
        Assert.Contains(reason, broken.Reason, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(StageState.Done, run.Stages.Single(s => s.Name == "sound").Status);
        Assert.False(daemon.HasExited);
    }

    [Fact]
    public async Task The_exit_code_of_a_program_is_recorded_and_told()
    {
        await _space.StartDaemon();
        var file = _space.Write("seven.factory", "pipeline seven\nstage broken = exec() { command = [\"sh\", \"-c\", \"exit 7\"] }\n");
        Assert.Equal(1, (await _space.Cli("run", file)).ExitCode);
        using var client = _space.Client();
        Assert.Equal(7, Assert.Single((await client.GetRunAsync(Routes.Last)).Stages.Single().Attempts).ExitCode);
        Assert.Contains("exit code 7", (await _space.Cli("why", "broken")).Output, StringComparison.Ordinal);
        Assert.Contains("exit code 7", (await _space.Cli("status", "last")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_answers_what_it_does_not_take_with_a_reason()
    {
        await _space.StartDaemon();
        using var http = _space.Http();
        foreach (var (path, body, status, words) in new[] { ("v1/runs", "text/plain", 415, "application/json"),
            ("v1/nothing", "application/json", 404, "/v1/nothing") })
        {
            using var content = new StringContent("{}", System.Text.Encoding.UTF8, body);
            using var answer = await http.PostAsync(path, content);
            Assert.Equal(status, (int)answer.StatusCode);
            Assert.Contains(words, System.Text.Json.JsonSerializer.Deserialize(await answer.Content.ReadAsStringAsync(), ControlJson.Default.Problem)!.Message,
                StringComparison.Ordinal);
        }
        using var document = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync(Routes.OpenApi));
        Assert.True(document.RootElement.GetProperty("paths").TryGetProperty(Routes.Runs, out _));
    }

    [Fact]
    public async Task A_crash_is_tried_again_as_often_as_the_pipeline_says()
    {
        await _space.StartDaemon();
        var file = _space.Write("again.factory", "pipeline again\nstage broken = test.throw() { retry = 2 }\n");
        Assert.Equal(1, (await _space.Cli("run", file)).ExitCode);
        using var client = _space.Client();
        Assert.Equal(3, (await client.GetRunAsync(Routes.Last)).Stages.Single().Attempts.Count);
    }

    [Fact]
    public async Task Hostile_csharp_is_a_diagnostic_at_its_place_and_the_daemon_goes_on()
    {
        await _space.StartDaemon();
        var nested = string.Concat(Enumerable.Repeat("row.Columns.Sum(a => ", 12)) + "1" + new string(')', 12);
        var file = _space.Write("hostile.factory", $$"""
            pipeline hostile
            dataset raw = csv("x.csv")
            stage fine = filter(raw) { keep => row.Sum("*") > 0 }
            stage bad  = filter(raw) { keep => {{nested}} > 0 }
            stage evil = filter(raw) { keep => System.IO.File.Exists("/etc/passwd") }
            """);
        _space.Write("x.csv", "a\n1\n");
        var ran = await _space.Cli("run", file);
        Assert.Equal(3, ran.ExitCode);
        Assert.Contains(":5:", ran.Output + ran.Error, StringComparison.Ordinal);
        using var client = _space.Client();
        Assert.True((await client.GetStatusAsync()).Pid > 0);
    }

    [Fact]
    public async Task A_cancelled_run_leaves_no_process_behind()
    {
        await _space.StartDaemon();
        var file = _space.Write("long.factory", "pipeline long\nstage nap = exec() { command = [\"sh\", \"-c\", \"sleep " + s_nap + " & wait\"] }\n");
        Assert.Equal(0, (await _space.Cli("run", file, "--detach")).ExitCode);
        using var client = _space.Client();
        await TestSpace.Until(async () => Sleeping() && (await client.GetRunAsync(Routes.Last)).Stages[0].Status == StageState.Running, "the program runs");
        Assert.Equal(0, (await _space.Cli("cancel", "last")).ExitCode);
        await TestSpace.Until(async () => (await client.GetRunAsync(Routes.Last)).Status == RunState.Cancelled, "the run is cancelled");
        Assert.False(Sleeping());
    }

    private static bool Sleeping() => Directory.GetDirectories("/proc").Any(p =>
    {
        try
        {
            return File.ReadAllText(Path.Combine(p, "cmdline")).Contains("sleep\0" + s_nap, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    public void Dispose() => _space.Dispose();
}

using Factory.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Factory.Cli.Tests;

/// <summary>Commands against a server that answers as a daemon would.</summary>
public sealed class CommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CommandTests() => _folder.Write("digits.factory", "pipeline digits");

    public void Dispose() => _folder.Dispose();

    private async Task<(ExitCode Code, Invocation Shown)> Run(Action<WebApplication> map, params string[] args)
    {
        await using var server = await TestServer.StartAsync(_folder["d.sock"], map);
        var invocation = new Invocation(_folder, server.Socket);
        return (await invocation.RunAsync(args), invocation);
    }

    private static Action<WebApplication> Running(IReadOnlyList<RunEvent> events) => app =>
    {
        app.MapPost(Routes.Runs, () => TestServer.Json(new RunAccepted(3, "digits", 2), ControlJson.Default.RunAccepted));
        app.MapGet(Routes.RunEvents, () => TestServer.Events(Sent.Items(events)));
    };

    [Theory]
    [InlineData("computed", ExitCode.Ok)]
    [InlineData("blocked", ExitCode.Blocked)]
    [InlineData("failed", ExitCode.Failed)]
    public async Task A_run_ends_with_the_code_of_its_status(string recording, ExitCode expected)
    {
        var events = recording switch { "computed" => Recorded.Computed(), "blocked" => Recorded.Blocked(), _ => Recorded.Failed() };
        var (code, shown) = await Run(Running(events), "run", "digits.factory");
        Assert.Equal(expected, code);
        Assert.StartsWith("run 3 of digits, revision 2\n", shown.Out.ToString(), StringComparison.Ordinal);
        if (expected == ExitCode.Failed) Assert.Contains("factory logs model --run 3", shown.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_says_what_it_was_given()
    {
        Submission? heard = null;
        var (code, shown) = await Run(
            app => app.MapPost(Routes.Runs,
                (Submission s) => { heard = s; return TestServer.Json(new RunAccepted(7, "digits", 1), ControlJson.Default.RunAccepted); }),
            "run", "digits.factory", "--set", "epochs=10", "--set", "name=a=b", "--detach");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal("run 7 of digits, revision 1\n", shown.Out.ToString());
        Assert.Equal(_folder["digits.factory"], heard!.Path);
        Assert.Equal("pipeline digits", heard.Text);
        Assert.Equal(new Dictionary<string, string> { ["epochs"] = "10", ["name"] = "a=b" }, heard.Set);
    }

    [Fact]
    public async Task A_run_with_json_prints_its_end_and_nothing_else_on_the_standard_output()
    {
        var (_, shown) = await Run(Running(Recorded.Computed()), "run", "digits.factory", "--json");
        using var json = System.Text.Json.JsonDocument.Parse(shown.Out.ToString());
        Assert.Equal("succeeded", json.RootElement.GetProperty("status").GetString());
        Assert.Contains("search", shown.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_pipeline_shows_its_diagnostics_and_ends_with_3()
    {
        var diagnostic = new DiagnosticView("FAC1203", Severity.Error, 4, 8, 4, 13, "there is no `trian`", "did you mean `train`?",
            "digits.factory:4:8: error FAC1203: there is no `trian`\n  4 | on = trian\n    |      ^^^^^\n");
        var (code, shown) = await Run(
            app => app.MapPost(Routes.Runs,
                () => TestServer.Json(new Problem("digits.factory has 1 error", null, [diagnostic]), ControlJson.Default.Problem, 422)),
            "run", "digits.factory");
        Assert.Equal(ExitCode.Diagnostics, code);
        Assert.Equal(diagnostic.Rendered + "\nfactory: digits.factory has 1 error\n", shown.Error.ToString());
    }

    [Fact]
    public async Task Lint_of_a_pipeline_with_warnings_alone_ends_well()
    {
        var warning = new DiagnosticView("FAC2001", Severity.Warning, 1, 1, 1, 2, "unused", null, "digits.factory:1:1: warning FAC2001: unused");
        var (code, shown) = await Run(
            app => app.MapPost(Routes.Lint, () => TestServer.Json(new LintReport("digits", true, [warning]), ControlJson.Default.LintReport)), "lint",
            "digits.factory");
        Assert.Equal(ExitCode.Ok, code);
        Assert.EndsWith("digits.factory: 1 warning\n", shown.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_interrupt_cancels_the_run_and_waits_for_its_end()
    {
        var cancelled = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        var start = Recorded.Run(RunState.Running, []);
        await using var server = await TestServer.StartAsync(_folder["d.sock"], app =>
        {
            app.MapPost(Routes.Runs, () => TestServer.Json(new RunAccepted(3, "digits", 2), ControlJson.Default.RunAccepted));
            app.MapPost(Routes.RunCancel, () => { cancelled.SetResult(); return Results.Accepted(); });
            app.MapGet(Routes.RunEvents, () => TestServer.Events(Stream()));
        });
        async IAsyncEnumerable<System.Net.ServerSentEvents.SseItem<string>> Stream()
        {
            yield return Sent.Item(new RunEvent.Snapshot(start));
            begun.SetResult();
            await cancelled.Task;
            yield return Sent.Item(new RunEvent.Ended(start with { Status = RunState.Cancelled }));
        }
        var invocation = new Invocation(_folder, server.Socket);
        var running = invocation.RunAsync("run", "digits.factory");
        await begun.Task;
        invocation.Interrupt();
        Assert.Equal(ExitCode.Cancelled, await running);
        Assert.Contains("cancelling run 3", invocation.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_interrupt_leaves_at_once()
    {
        var begun = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(_folder["d.sock"], app =>
        {
            app.MapPost(Routes.Runs, () => TestServer.Json(new RunAccepted(3, "digits", 2), ControlJson.Default.RunAccepted));
            app.MapPost(Routes.RunCancel, () => Results.Accepted());
            app.MapGet(Routes.RunEvents, (CancellationToken left) => TestServer.Events(Endless(left)));
        });
        async IAsyncEnumerable<System.Net.ServerSentEvents.SseItem<string>> Endless(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken left)
        {
            yield return Sent.Item(new RunEvent.Snapshot(Recorded.Run(RunState.Running, [])));
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, left);
        }
        var invocation = new Invocation(_folder, server.Socket);
        var running = invocation.RunAsync("run", "digits.factory");
        await begun.Task;
        invocation.Interrupt();
        invocation.Interrupt();
        Assert.Equal(ExitCode.Interrupted, await running);
    }

    [Fact]
    public async Task What_does_not_exist_ends_with_7()
    {
        var (code, shown) = await Run(
            app => app.MapGet(Routes.Model, () => TestServer.Json(new Problem("there is no release `x`", "`factory models` lists them"),
                ControlJson.Default.Problem, 404)), "models", "show", "x");
        Assert.Equal(ExitCode.NotFound, code);
        Assert.Equal("factory: there is no release `x`\n  hint: `factory models` lists them\n", shown.Error.ToString());
    }

    [Fact]
    public async Task A_pipeline_file_that_is_not_there_ends_with_7_before_any_daemon_is_started()
    {
        var invocation = new Invocation(_folder);
        Assert.Equal(ExitCode.NotFound, await invocation.RunAsync("run", "nothing.factory"));
        Assert.Equal("factory: there is no file nothing.factory\n", invocation.Error.ToString());
        Assert.False(Directory.Exists(_folder[".factory"]));
    }

    [Fact]
    public async Task An_error_of_the_daemon_ends_with_70()
    {
        var (code, shown) = await Run(app => app.MapGet(Routes.Devices, () => Results.Text("oops \e[31m", statusCode: 500)), "devices");
        Assert.Equal(ExitCode.Internal, code);
        Assert.Contains("500 Internal Server Error: oops \\e[31m", shown.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_that_was_named_and_does_not_answer_ends_with_6()
    {
        var invocation = new Invocation(_folder, _folder["none.sock"]);
        Assert.Equal(ExitCode.NoDaemon, await invocation.RunAsync("devices"));
        Assert.Contains("no daemon answers on " + _folder["none.sock"], invocation.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_a_run_that_is_over_says_so()
    {
        var (code, shown) = await Run(
            app => app.MapGet(Routes.Run, () => TestServer.Json(Recorded.Run(RunState.Succeeded, []), ControlJson.Default.RunDetail)), "cancel", "last");
        Assert.Equal((ExitCode.Ok, "run 3 is over: succeeded\n"), (code, shown.Out.ToString()));
    }

    [Fact]
    public async Task Logs_reach_a_file_as_they_were_and_a_terminal_escaped()
    {
        await using var server =
            await TestServer.StartAsync(_folder["d.sock"], app => app.MapGet(Routes.StageLogs, () => TestServer.Events(Sent.Log("a\e[2Jb"))));
        var file = new Invocation(_folder, server.Socket);
        await file.RunAsync("logs", "model");
        Assert.Equal("a\e[2Jb\n", file.Out.ToString());
        var terminal = new Invocation(_folder, server.Socket) { Terminal = true };
        await terminal.RunAsync("logs", "model");
        Assert.Equal("a\\e[2Jb\n", terminal.Out.ToString());
    }

    [Fact]
    public async Task A_log_names_who_printed_it_where_that_was_another_stage()
    {
        await using var server = await TestServer.StartAsync(_folder["d.sock"], app => app.MapGet(Routes.StageLogs, () => TestServer.Events(
            Sent.Log("epoch 1").Prepend(TestServer.Item(EventTypes.Origin, new OriginView(3, "search[1]"), ControlJson.Default.OriginView)))));
        var shown = new Invocation(_folder, server.Socket);
        await shown.RunAsync("logs", "model");
        Assert.Equal("epoch 1\n", shown.Out.ToString());
        Assert.Equal("model did not run: search[1] of run 3 made the same, and printed\n", shown.Error.ToString());
    }

    [Fact]
    public async Task A_stage_that_printed_nothing_is_not_met_with_silence()
    {
        var (code, shown) = await Run(app => app.MapGet(Routes.StageLogs, () => TestServer.Events(Sent.Log())), "logs", "model");
        Assert.Equal((ExitCode.Ok, "", "model printed nothing\n"), (code, shown.Out.ToString(), shown.Error.ToString()));
    }

    [Fact]
    public async Task A_run_that_ends_before_it_can_be_cancelled_is_over_and_no_failure()
    {
        var asked = 0;
        var (code, shown) = await Run(app =>
        {
            app.MapGet(Routes.Run,
                () => TestServer.Json(Recorded.Run(asked++ == 0 ? RunState.Running : RunState.Succeeded, []), ControlJson.Default.RunDetail));
            app.MapPost(Routes.RunCancel, () => TestServer.Json(new Problem("run 3 is over"), ControlJson.Default.Problem, 409));
        }, "cancel", "last");
        Assert.Equal((ExitCode.Ok, "run 3 is over: succeeded\n"), (code, shown.Out.ToString()));
    }

    [Fact]
    public async Task Read_commands_print_the_daemons_answer_with_json()
    {
        var (_, shown) = await Run(
            app => app.MapGet(Routes.Doctor, () => TestServer.Json(new DoctorReport([new("memory", false, "no limit", "use cgroups")]),
                ControlJson.Default.DoctorReport)), "doctor", "--json");
        Assert.Equal("""{"checks":[{"name":"memory","ok":false,"words":"no limit","fix":"use cgroups"}]}""",
            System.Text.RegularExpressions.Regex.Replace(shown.Out.ToString(), @"\n\s*|(?<=:) ", ""));
    }

    [Fact]
    public async Task Runs_that_wait_for_someone_say_so_in_the_list()
    {
        RunSummary Summary(long run) => new() { Run = run, Pipeline = "digits", Revision = 1, Status = RunState.Running, By = "ada", Started = Recorded.Start, Stages = new(3, 1, 0, 0) };
        IReadOnlyList<RunSummary> runs = [Summary(2) with { PausedBy = "ada" }, Summary(1) with { Approvals = ["quality"] }];
        IReadOnlyList<PipelineView> pipelines = [new()
        {
            Name = "nightly", Path = "/drop/nightly.factory", Revision = 1, Status = PipelineState.Accepted,
            Triggers = [new("at_three", "0 3 * * * UTC", Recorded.Start.AddHours(3), null)],
        },
        new() { Name = "bad", Path = "/drop/bad.factory", Revision = 1, Status = PipelineState.Rejected, Reason = "nothing is called `x`" },
        new() { Name = "late", Path = "/drop/late.factory", Revision = 1, Status = PipelineState.Waiting, Reason = "data.csv is not there yet" }];
        var (code, shown) = await Run(app =>
        {
            app.MapGet(Routes.Runs, () => TestServer.Json(runs, ControlJson.Default.IReadOnlyListRunSummary));
            app.MapGet(Routes.Pipelines, () => TestServer.Json(pipelines, ControlJson.Default.IReadOnlyListPipelineView));
        }, "status");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("at_three", shown.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains("paused by ada", shown.Out.ToString(), StringComparison.Ordinal);
        Assert.Matches("waits for `factory approve quality --run [0-9]+`", shown.Out.ToString());
        Assert.Matches("bad.factory +rejected +nothing is called `x`: `factory lint` of the file tells all", shown.Out.ToString());
        Assert.Matches("late.factory +waiting +data.csv is not there yet", shown.Out.ToString());
    }

    [Fact]
    public async Task With_json_a_failure_is_a_problem_on_the_standard_output()
    {
        var (code, shown) = await Run(app => app.MapGet(Routes.StageWhy, () => TypedResults.Json(new Problem("no such stage", "look"), ControlJson.Default.Problem, statusCode: 404)),
            "why", "nothing", "--json");
        Assert.Equal(ExitCode.NotFound, code);
        Assert.Equal(new Problem("no such stage", "look"), System.Text.Json.JsonSerializer.Deserialize(shown.Out.ToString(), ControlJson.Default.Problem));
        var usage = new Invocation(_folder);
        Assert.Equal(ExitCode.Usage, await usage.RunAsync("why", "--json"));
        Assert.NotNull(System.Text.Json.JsonSerializer.Deserialize(usage.Out.ToString(), ControlJson.Default.Problem)!.Message);
    }
}

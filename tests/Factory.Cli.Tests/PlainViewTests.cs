using Factory.Control;

namespace Factory.Cli.Tests;

public sealed class PlainViewTests
{
    [Fact]
    public Task A_first_run_is_one_line_for_each_thing_that_happens() => Check("run-computed.txt", Recorded.Computed());

    [Fact]
    public Task A_run_in_which_nothing_is_computed_is_one_line_a_stage() => Check("run-cached.txt", Recorded.Cached());

    [Fact]
    public Task A_gate_that_says_no_shows_its_condition_and_the_values() => Check("run-blocked.txt", Recorded.Blocked());

    [Fact]
    public Task What_a_failed_stage_says_cannot_steer_the_terminal() => Check("run-failed.txt", Recorded.Failed());

    [Fact]
    public void A_stage_that_waits_for_a_device_is_told_after_a_while()
    {
        var time = new ManualTime();
        var text = new StringWriter();
        var view = new PlainView(new Printer(text, colour: false), time);
        var run = new LiveRun();
        var waiting = Recorded.Stage(0, "model", "train.mlp", StageState.Waiting);
        view.Changed(run, run.Apply(new RunEvent.Snapshot(Recorded.Run(RunState.Running, [waiting]))));
        view.Changed(run, run.Apply(new RunEvent.StageChanged(waiting with { Status = StageState.Queued, Reason = "all 2 cores are taken" })));
        view.Tick(run);
        Assert.DoesNotContain("queued", text.ToString(), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(5));
        view.Tick(run);
        view.Tick(run);
        Assert.Single(text.ToString().Split('\n'), l => l.Contains("queued: all 2 cores are taken", StringComparison.Ordinal));
    }

    private static async Task Check(string golden, IReadOnlyList<RunEvent> events)
    {
        var text = new StringWriter();
        var printer = new Printer(text, colour: false);
        var time = new ManualTime();
        var ended = await new RunFollower(new PlainView(printer, time), time).FollowAsync(events.ToAsyncEnumerable(), CancellationToken.None);
        ResultTable.PrintPlain(printer, ended, time.GetUtcNow());
        Golden.Matches(golden, text.ToString());
        Assert.DoesNotContain('\e', text.ToString());
    }
}

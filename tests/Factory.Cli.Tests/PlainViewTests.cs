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

    [Fact]
    public void A_run_that_is_paused_or_waits_for_a_person_says_so_and_how_it_goes_on()
    {
        var text = new StringWriter();
        var view = new PlainView(new Printer(text, colour: false), new ManualTime());
        var run = new LiveRun();
        var gate = Recorded.Stage(0, "quality", "check", StageState.Waiting, StageKind.Gate);
        var snapshot = Recorded.Run(RunState.Running, [gate]) with { Params = Recorded.Values("""{"epochs":3}""") };
        void Hear(RunEvent happened) => view.Changed(run, run.Apply(happened));
        Hear(new RunEvent.Snapshot(snapshot));
        Hear(new RunEvent.Snapshot(snapshot with { PausedBy = "ada" }));
        Hear(new RunEvent.Snapshot(snapshot));
        Hear(new RunEvent.StageChanged(gate with { Status = StageState.Acting }));
        Hear(new RunEvent.StageChanged(gate with { Status = StageState.Acting, Reason = "waits for the approval of ada", Gate = new([]) { Asked = Recorded.Start } }));
        Assert.Equal("""
            run 3 of digits, revision 2
              with epochs=3
            paused by ada: `factory resume 3`
            resumed
              quality  waits for the approval of ada: `factory approve quality`

            """, text.ToString());
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

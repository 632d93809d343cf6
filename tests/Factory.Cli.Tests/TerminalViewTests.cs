using Factory.Control;
using Spectre.Console;

namespace Factory.Cli.Tests;

public sealed class TerminalViewTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Recordings => ["computed", "cached", "blocked", "failed"];

    [Theory, MemberData(nameof(Recordings))]
    public void Every_moment_of_a_run_can_be_drawn(string recording)
    {
        IReadOnlyList<RunEvent> events = recording switch
        {
            "computed" => Recorded.Computed(),
            "cached" => Recorded.Cached(),
            "blocked" => Recorded.Blocked(),
            _ => Recorded.Failed(),
        };
        var pictures = Draw(events);
        Assert.Contains("digits", pictures, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[2Jboom", pictures, StringComparison.Ordinal);
        Assert.EndsWith("\e[?25h", pictures, StringComparison.Ordinal);
    }

    [Fact]
    public void Trials_are_one_row_with_a_bar_and_the_best_so_far()
    {
        var pictures = Draw([.. Recorded.Computed().TakeWhile(e => e is not RunEvent.StageChanged { Stage: { Name: "search", Status: StageState.Done } })]);
        Assert.Contains("6 of 8 trials, best 0.95 (lr=0.0031 hidden=64)", pictures, StringComparison.Ordinal);
        Assert.Contains("━", pictures, StringComparison.Ordinal);
        Assert.DoesNotContain("search.3", pictures, StringComparison.Ordinal);
    }

    [Fact]
    public void More_stages_than_lines_are_folded()
    {
        var stages = Enumerable.Range(0, 200)
            .Select(i => Recorded.Stage(i, $"part{i}", "csv", i == 150 ? StageState.Running : i < 150 ? StageState.Done : StageState.Waiting)).ToList();
        var pictures = Draw([new RunEvent.Snapshot(Recorded.Run(RunState.Running, stages))]);
        Assert.Contains("part150", pictures, StringComparison.Ordinal);
        Assert.Contains("waiting", pictures, StringComparison.Ordinal);
        Assert.InRange(Enumerable.Range(0, 200).Count(i => pictures.Contains($"part{i} ", StringComparison.Ordinal)), 20, 29);
    }

    [Fact]
    public void Stages_that_are_not_listed_are_counted_until_they_begin()
    {
        var run = Recorded.Run(RunState.Running, [Recorded.Stage(0, "first", "csv", StageState.Running)]) with { Unchanged = 21, Waiting = 2000 };
        var pictures = Draw([new RunEvent.Snapshot(run), new RunEvent.StageChanged(Recorded.Stage(500, "part", "csv", StageState.Running)),
            new RunEvent.StageChanged(Recorded.Stage(500, "part", "csv", StageState.Done)), new RunEvent.StageChanged(Recorded.Stage(2022, "later", "csv", StageState.Running))]);
        Assert.Contains("1999 stages not begun", pictures, StringComparison.Ordinal);
        Assert.DoesNotContain("1998 stages", pictures, StringComparison.Ordinal);
        Assert.Contains("21 stages as in the run before", pictures, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void A_stage_is_one_line_however_wide_the_terminal_is(int width)
    {
        var pictures = Draw([Recorded.Computed()[^1]], width);
        // The empty start, the snapshot, the beat and the end; six stages and a header each.
        var lines = System.Text.RegularExpressions.Regex.Replace(pictures, @"\e\[[0-9;?]*[A-Za-z]", "").Split('\n', '\r').Select(l => l.TrimEnd()).ToList();
        Assert.All(lines, l => Assert.True(l.Length <= width, l));
        Assert.Equal(lines.Count(l => l.Contains('●', StringComparison.Ordinal)), 6 * lines.Count(l => l.StartsWith("digits run", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, l => l.StartsWith(' '));
    }

    private string Draw(IReadOnlyList<RunEvent> events, int width = 100)
    {
        var invocation = new Invocation(_folder) { Terminal = true, Time = new ManualTime() };
        var surroundings = invocation.Surroundings() with { TerminalSize = () => (width, 30) };
        var console = TerminalConsole.Create(surroundings);
        var run = new LiveRun();
        console.Live(new Text("")).Start(display =>
        {
            var view = new TerminalView(console, display, surroundings);
            foreach (var happened in events)
            {
                view.Changed(run, run.Apply(happened));
                view.Tick(run);
            }
            return 0;
        });
        return invocation.Out.ToString();
    }
}

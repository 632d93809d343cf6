using Factory.Control;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Factory.Cli;

/// <summary>The stages of a run, drawn again and again in one place of a terminal.</summary>
internal sealed class TerminalView(IAnsiConsole console, LiveDisplayContext display, Surroundings surroundings) : IRunView
{
    // The header, an empty line, what is not listed, a word and the shell's next prompt.
    private const int LinesAround = 7;
    private static readonly string[] Spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];
    private int _frame;
    private string? _words;

    public TimeSpan Beat => TimeSpan.FromMilliseconds(100);

    // Drawing waits for the beat: a thousand changes are still ten pictures a second.
    public void Changed(LiveRun run, IReadOnlyList<StageChange> changes)
    {
        if (run.Run.Status.IsOver()) Draw(run);
    }

    public void Tick(LiveRun run)
    {
        _frame++;
        Draw(run);
    }

    public void Say(string words) => _words = words;

    private void Draw(LiveRun run)
    {
        display.UpdateTarget(Picture(run));
        display.Refresh();
    }

    private Rows Picture(LiveRun run)
    {
        var now = surroundings.Time.GetUtcNow();
        // The window may have been resized.
        var (width, height) = (console.Profile.Width, console.Profile.Height) = surroundings.TerminalSize();
        var stages = run.Stages.ToList();
        var grid = new StageGrid(stages.Select(s => s.Name), width);
        var shown = Fitting(stages, height - LinesAround);
        foreach (var stage in shown) grid.Add(Glyph(stage), stage, now);
        var parts = new List<IRenderable> { Header(run.Run, now), grid.Render() };
        if (shown.Count < stages.Count) parts.Add(Folded(stages.Except(shown)));
        if (run.Waiting > 0) parts.Add(new Markup($"[dim]  {Words.Count(run.Waiting, "stage")} not begun[/]"));
        if (run.Run.Unchanged is { } unchanged) parts.Add(new Markup($"[dim]  {StageWords.Unchanged(unchanged)}[/]"));
        if (_words is { } words) parts.Add(new Markup($"[yellow]{Markup.Escape(words)}[/]"));
        return new Rows(parts);
    }

    // What moves or failed is shown before what is done, and that before what waits; in their own order.
    private static List<StageView> Fitting(List<StageView> stages, int lines)
    {
        if (stages.Count <= lines) return stages;
        var chosen = stages.OrderBy(Weight).Take(Math.Max(lines - 1, 1)).ToHashSet();
        return [.. stages.Where(chosen.Contains)];
    }

    private static int Weight(StageView stage) => stage.Status switch
    {
        StageState.Failed or StageState.Blocked => 0,
        StageState.Running or StageState.Acting or StageState.Backoff => 1,
        StageState.Queued or StageState.Joined => 2,
        StageState.Done => 3,
        _ => 4,
    };

    private static Markup Folded(IEnumerable<StageView> hidden)
    {
        var counts = hidden.GroupBy(s => s.Provenance is ResultSource.Cached ? "cached" : Words.Of(s.Status)).Select(g => $"{g.Count()} {g.Key}");
        return new($"[dim]  and {Markup.Escape(string.Join(", ", counts))}[/]");
    }

    private static Markup Header(RunDetail run, DateTimeOffset now) => new(
        $"[bold]{Markup.Escape(Escape.Line(run.Pipeline))}[/] [dim]run {run.Run}, revision {run.Revision}, "
        + $"{Words.Duration(Words.Elapsed(run.Started, run.Ended, now))}[/]{(run.Status == RunState.Cancelling ? " [yellow]cancelling[/]" : run.PausedBy is { } by ? $" [yellow]{Markup.Escape(StageWords.Paused(run.Run, by))}[/]" : "")}");

    private string Glyph(StageView stage) => stage.Status switch
    {
        StageState.Done when stage.Provenance is ResultSource.Cached or ResultSource.Shared => "[dim green]●[/]",
        StageState.Done => "[green]●[/]",
        StageState.Failed => "[red]✗[/]",
        StageState.Blocked => "[yellow]■[/]",
        StageState.Cancelled or StageState.Skipped or StageState.Pruned => "[dim]–[/]",
        StageState.Running or StageState.Acting => $"[cyan]{Spinner[_frame % Spinner.Length]}[/]",
        StageState.Queued or StageState.Backoff or StageState.Joined or StageState.Paused => "[yellow]○[/]",
        _ => "[dim]·[/]",
    };
}

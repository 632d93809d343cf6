using System.Globalization;
using Factory.Control;
using Spectre.Console;

namespace Factory.Cli;

/// <summary>Watches a run to its end, on a terminal or in plain lines, and prints what came of it.</summary>
internal sealed class RunWatch(Session session, ControlClient client, Interrupts interrupts)
{
    // A daemon that restarts is back in seconds; stages run on meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<RunDetail> WatchAsync(long run, CancellationToken cancellationToken)
    {
        if (session.Drawable) return await Draw(run, cancellationToken);
        // With --json the standard output belongs to the JSON.
        var printer = session.Json ? session.Error : session.Out;
        var ended = await Follow(new PlainView(printer, session.Surroundings.Time), run, cancellationToken);
        if (!session.Json) ResultTable.PrintPlain(printer, ended, session.Now);
        return ended;
    }

    /// <summary>Says that there was nothing to do, and what came of the run that did it.</summary>
    public void Show(RunAccepted accepted, RunDetail same)
    {
        session.Out.Line($"run {accepted.Run} of {Escape.Line(accepted.Pipeline)}, revision {accepted.Revision}: nothing to do, all is as in run {same.Repeats}");
        if (session.Drawable) ResultTable.Draw(TerminalConsole.Create(session.Surroundings), same, session.Now);
        else ResultTable.PrintPlain(session.Out, same, session.Now);
    }

    private async Task<RunDetail> Draw(long run, CancellationToken cancellationToken)
    {
        var console = TerminalConsole.Create(session.Surroundings);
        var ended = await console.Live(new Text("")).AutoClear(false).Overflow(VerticalOverflow.Crop)
            .StartAsync(display => Follow(new TerminalView(console, display, session.Surroundings), run, cancellationToken));
        ResultTable.Draw(console, ended, session.Now);
        return ended;
    }

    private async Task<RunDetail> Follow(IRunView view, long run, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, interrupts.Leave);
        var follower = new RunFollower(view, session.Surroundings.Time);
        interrupts.Guard(client, run, follower);
        return await follower.FollowAsync(client.FollowRunAsync(run.ToString(CultureInfo.InvariantCulture), Patience, either.Token), either.Token);
    }
}

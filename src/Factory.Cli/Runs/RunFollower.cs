using System.Threading.Channels;
using Factory.Control;

namespace Factory.Cli;

/// <summary>Brings a run's events, the clock's beat and our own words to a view, one at a time.</summary>
internal sealed class RunFollower(IRunView view, TimeProvider time)
{
    private readonly Channel<Action> _turns = Channel.CreateUnbounded<Action>(new() { SingleReader = true });
    private readonly LiveRun _run = new();

    /// <summary>Shows a word beside the run; from any thread.</summary>
    public void Say(string words) => _turns.Writer.TryWrite(() => view.Say(words));

    /// <summary>Returns when the run is over.</summary>
    public async Task<RunDetail> FollowAsync(IAsyncEnumerable<RunEvent> events, CancellationToken cancellationToken)
    {
        await using var beat = time.CreateTimer(_ => _turns.Writer.TryWrite(Tick), null, view.Beat, view.Beat);
        var pump = PumpAsync(events, cancellationToken);
        await foreach (var turn in _turns.Reader.ReadAllAsync(cancellationToken)) turn();
        await pump;
        return _run.Whole;
    }

    private void Tick()
    {
        if (_run.IsKnown) view.Tick(_run);
    }

    private async Task PumpAsync(IAsyncEnumerable<RunEvent> events, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await foreach (var happened in events.WithCancellation(cancellationToken)) _turns.Writer.TryWrite(() => view.Changed(_run, _run.Apply(happened)));
        }
        catch (Exception e)
        {
            failure = e;
        }
        _turns.Writer.TryComplete(failure);
    }
}

using System.Globalization;
using Factory.Control;

namespace Factory.Cli;

/// <summary>Ctrl-C beside a run: the first cancels it and waits for its end, the second leaves at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _leave = new();
    private readonly IDisposable _registration;
    /// <summary>How long leaving may wait for the daemon to hear of the cancellation.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private Func<Task>? _first;
    private Task _asking = Task.CompletedTask;
    private int _count;

    public Interrupts(Surroundings surroundings) => _registration = surroundings.OnInterrupt(Interrupted);

    /// <summary>Cancelled when it is time to leave; before a run is accepted that is the first Ctrl-C.</summary>
    public CancellationToken Leave => _leave.Token;

    /// <summary>From here on there is a run to cancel.</summary>
    public void Guard(ControlClient client, long run, RunFollower follower) => Volatile.Write(ref _first, () => Cancel(client, run, follower));

    private void Interrupted()
    {
        if (Interlocked.Increment(ref _count) == 1 && Volatile.Read(ref _first) is { } first) Volatile.Write(ref _asking, first());
        else _ = LeaveWhenAsked();
    }

    // What was asked for first still happens: two signals may come as one blow.
    private async Task LeaveWhenAsked()
    {
        await Volatile.Read(ref _asking);
        await _leave.CancelAsync();
    }

    private static async Task Cancel(ControlClient client, long run, RunFollower follower)
    {
        follower.Say($"cancelling run {run}; Ctrl-C again leaves at once, and the daemon goes on cancelling");
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await client.CancelAsync(run.ToString(CultureInfo.InvariantCulture), limit.Token);
        }
        catch (Exception e) when (e is ControlException or DaemonUnreachableException or OperationCanceledException)
        {
            follower.Say($"run {run} could not be cancelled: {Escape.Line(e.Message)}");
        }
    }

    public void Dispose()
    {
        _registration.Dispose();
        _leave.Dispose();
    }
}

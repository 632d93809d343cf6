using Factory.Engine;
using Factory.Execution.Processes;
using Factory.Protocol;

namespace Factory.Execution.Attempts;

/// <summary>
/// Follows an attempt in a host to its end: by what is in its files, woken by the pipe where there is one. Ends it when
/// that is asked for: politely, then by SIGTERM, then by SIGKILL.
/// </summary>
internal sealed class AttemptFollower(AttemptFolder folder, AttemptId attempt, IAttemptObserver observer, StopRequest stop,
    ExecutionOptions options, TimeProvider time)
{
    /// <summary>A host that takes its ticket says nothing of it: it is looked for soon, unless all is over by then.</summary>
    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(5);

    private readonly JournalReader _journal = new(folder.At(TicketFiles.Journal), attempt, observer);
    private bool _started;

    /// <summary>Called once when a living host has said nothing for that long.</summary>
    public Action<TimeSpan> Silent { get; init; } = _ => { };

    /// <summary>Called when the host is about to be killed for want of a sign of life.</summary>
    public Action<TimeSpan> Dead { get; init; } = _ => { };
    public bool KilledForSilence { get; private set; }

    /// <summary>The host's word on how it ended; null when the host died without one.</summary>
    public async Task<AttemptResult?> FollowAsync(Holder holder, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var stopping = StopWhenAskedAsync(holder, over.Token);
        try
        {
            return await LookUntilOverAsync(holder, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await stopping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<AttemptResult?> LookUntilOverAsync(Holder holder, CancellationToken cancellationToken)
    {
        var pause = s_first;
        var silence = new Silence(time);
        // A ticket that was handed over just now is not over before its host rings.
        if (holder.Own is not null) await holder.News.WaitAsync(pause, time, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            // Asked before the files are looked at: what a dead host wrote is there by then.
            var dead = holder.Process.Exited.IsCompleted;
            var result = folder.Result;
            TellStarted(holder, over: result is not null);
            silence.Look(_journal.Look());
            if (result is not null) return result;
            if (dead) return null;
            if (silence.Length > options.HeartbeatLimit)
            {
                await KillAsync(holder, silence.Length).ConfigureAwait(false);
                continue;
            }
            if (silence.Exceeds(options.Silence)) Silent(silence.Length);
            await holder.News.WaitAsync(pause < options.Poll ? pause : options.Poll, time, cancellationToken).ConfigureAwait(false);
            if (pause < options.Poll) pause *= 2;
        }
    }

    private async Task KillAsync(Holder holder, TimeSpan silence)
    {
        KilledForSilence = true;
        Dead(silence);
        await HostProcesses.KillAsync(holder.Process, holder.Group, time).ConfigureAwait(false);
    }

    private void TellStarted(Holder holder, bool over)
    {
        if (_started || folder.Holder is not { } host || host != holder.Process.Identity) return;
        _started = true;
        observer.Started(attempt, new(host.BootId, host.Pid, host.StartTime, host.Nonce), over);
    }

    private async Task StopWhenAskedAsync(Holder holder, CancellationToken over)
    {
        // Most attempts end unasked: an exception for each would cost as much as all else that follows it.
        await stop.Requested.WaitAsync(over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (over.IsCancellationRequested) return;
        try
        {
            folder.Append(new(ControlKind.Cancel));
            await holder.WakeHostAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // A full disk: then it is not asked, but told.
        }
        await Task.Delay(options.StopGrace, time, over).ConfigureAwait(false);
        HostProcesses.Terminate(holder.Process, holder.Group);
        await Task.Delay(options.TerminateGrace, time, over).ConfigureAwait(false);
        await HostProcesses.KillAsync(holder.Process, holder.Group, time).ConfigureAwait(false);
    }
}

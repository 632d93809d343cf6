using Factory.Execution.Groups;
using Factory.Execution.Processes;
using Factory.Execution.Stages;

namespace Factory.Execution.Attempts;

/// <summary>The host that holds an attempt: one of this daemon, with a pipe, or one that an earlier daemon started, known by its files alone.</summary>
/// <param name="Own">The host, when this daemon started it.</param>
internal sealed record Holder(WatchedProcess Process, HostGroup? Group, StageHost? Own)
{
    private static readonly TimeSpan s_leave = TimeSpan.FromSeconds(5);

    public Wake News { get; } = Own?.News ?? Process.RingAtExit(new Wake());

    /// <summary>The living host that has taken an attempt's ticket; null when none has.</summary>
    public static Holder? Find(AttemptFolder folder, Cgroups groups) =>
        folder.HasTicket && folder.Holder is { } identity && WatchedProcess.Find(identity) is { } process ? new(process, groups.FindGroup(identity.Nonce), Own: null) : null;

    public static Holder Of(StageHost host) => new(host.Process.Process, host.Process.Group, host);

    public async Task WakeHostAsync()
    {
        if (Own is not null) await Own.WakeAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>After the result: completes when no process of the attempt is left. A host without a pipe to us has no more to do and goes itself.</summary>
    public async Task ClearAsync(TimeProvider time)
    {
        if (Own is null && !Process.Exited.IsCompleted)
        {
            try
            {
                await Process.Exited.WaitAsync(s_leave, time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await HostProcesses.KillAsync(Process, Group, time).ConfigureAwait(false);
            }
        }
        await HostProcesses.ClearAsync(Process, Group, time).ConfigureAwait(false);
    }
}

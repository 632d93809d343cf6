using Factory.Execution.Native;
using Factory.Protocol;

namespace Factory.Execution.Processes;

/// <summary>
/// A process held by its pidfd: signals reach it and no later process of the same number, and its end is seen at once.
/// The exit status is known of children only.
/// </summary>
internal sealed class WatchedProcess
{
    private readonly Lock _gate = new();
    private int _descriptor;

    private WatchedProcess(HostIdentity identity, int descriptor)
    {
        (Identity, _descriptor) = (identity, descriptor);
        Exited = ReapAsync(ExitWatcher.WaitAsync(descriptor));
    }

    public HostIdentity Identity { get; }
    public int Pid => Identity.Pid;
    public Task<ProcessExit> Exited { get; }

    /// <summary>Holds a child that has not been reaped.</summary>
    public static WatchedProcess OfChild(int pid, string nonce) =>
        new(new(ProcessTable.BootId, pid, ProcessTable.Stat(pid)?.StartTime ?? 0, nonce),
            Open(pid) is var d and >= 0 ? d : throw Posix.Failure($"pidfd_open of {pid}"));

    /// <summary>Finds the process of an identity; null when it is gone, whatever has its number now.</summary>
    public static WatchedProcess? Find(HostIdentity identity)
    {
        if (identity.BootId != ProcessTable.BootId) return null;
        var descriptor = Open(identity.Pid);
        if (descriptor < 0) return null;
        // Looked at after the descriptor was opened, so that what is looked at is what is held.
        if (ProcessTable.Stat(identity.Pid) is { Alive: true } stat && stat.StartTime == identity.StartTime
            && ProcessTable.Given(identity.Pid, HostVariables.Nonce) == identity.Nonce)
            return new(identity, descriptor);
        _ = Posix.Close(descriptor);
        return null;
    }

    /// <summary>Rings a bell when it has ended, and gives that bell back.</summary>
    public Wake RingAtExit(Wake bell)
    {
        _ = Exited.ContinueWith(_ => bell.Ring(), TaskScheduler.Default);
        return bell;
    }

    public void Signal(int signal)
    {
        lock (_gate)
        {
            if (_descriptor >= 0) _ = Posix.SystemCall(Posix.PidFdSendSignal, _descriptor, signal, 0, 0);
        }
    }

    private async Task<ProcessExit> ReapAsync(Task ended)
    {
        await ended.ConfigureAwait(false);
        lock (_gate)
        {
            var exit = Reap(Pid);
            _ = Posix.Close(_descriptor);
            _descriptor = -1;
            return exit;
        }
    }

    private static unsafe ProcessExit Reap(int pid)
    {
        var usage = stackalloc long[18];
        return Posix.Wait(pid, out var status, Posix.WaitNoHang, usage) == pid
            ? ProcessExit.FromWaitStatus(status, usage[0] + usage[2] + (usage[1] + usage[3]) / 1e6, usage[4] * 1024)
            : ProcessExit.Unseen;
    }

    private static int Open(int pid) => (int)Posix.SystemCall(Posix.PidFdOpen, pid, 0, 0, 0);
}

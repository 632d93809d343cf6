using Factory.Execution.Groups;
using Factory.Execution.Native;
using Factory.Protocol;

namespace Factory.Execution.Processes;

/// <summary>
/// All processes of a host: its control group's members where there is one, what descends from it while it lives, and
/// whatever carries its nonce in the environment, wherever it has fled to.
/// </summary>
internal static class HostProcesses
{
    private const int SignalTerminate = 15, SignalKill = 9;
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Asks all of them to end.</summary>
    public static void Terminate(WatchedProcess host, HostGroup? group)
    {
        foreach (var pid in Others(host.Identity, group, hostLives: true)) _ = Posix.Kill(pid, SignalTerminate);
        host.Signal(SignalTerminate);
    }

    /// <summary>Kills the host and all of its processes; completes when none is left.</summary>
    public static async Task KillAsync(WatchedProcess host, HostGroup? group, TimeProvider time)
    {
        // Those below it first: while it lives they can still be found through it.
        Kill(Others(host.Identity, group, hostLives: true));
        host.Signal(SignalKill);
        await host.Exited.ConfigureAwait(false);
        await ClearAsync(host.Identity, group, time).ConfigureAwait(false);
    }

    /// <summary>Kills what is beside a host, and completes when nothing is. A living host is left alone.</summary>
    public static async Task ClearAsync(WatchedProcess host, HostGroup? group, TimeProvider time)
    {
        if (host.Exited.IsCompleted) await ClearAsync(host.Identity, group, time).ConfigureAwait(false);
        else if (HasOthers(host.Identity, group))
            await KillUntilGoneAsync(() => Others(host.Identity, group, hostLives: !host.Exited.IsCompleted), time).ConfigureAwait(false);
    }

    /// <summary>Kills what a dead host has left, and completes when nothing is.</summary>
    public static Task ClearAsync(HostIdentity host, HostGroup? group, TimeProvider time) =>
        KillUntilGoneAsync(() => Others(host, group, hostLives: false), time);

    /// <summary>What is beside a living host: nothing, between two tickets. Cheap enough to be asked after each.</summary>
    public static bool HasOthers(HostIdentity host, HostGroup? group) =>
        group is not null ? group.Members().Any(p => p != host.Pid) : Children(host.Pid).Length > 0;

    // Again and again, for a process may have forked between the look and the blow. One that the kernel will not let
    // go keeps its devices, so it is waited for.
    private static async Task KillUntilGoneAsync(Func<HashSet<int>> look, TimeProvider time)
    {
        var pause = s_firstPause;
        for (var left = look(); left.Count > 0; left = look())
        {
            Kill(left);
            await Task.Delay(pause, time).ConfigureAwait(false);
            pause = pause * 2 < s_longestPause ? pause * 2 : s_longestPause;
        }
    }

    private static HashSet<int> Others(HostIdentity host, HostGroup? group, bool hostLives)
    {
        var table = ProcessTable.All().Where(p => p.Alive).ToList();
        var found = table.Where(p => ProcessTable.Given(p.Pid, HostVariables.Nonce) == host.Nonce).Select(p => p.Pid).ToHashSet();
        found.UnionWith((group?.Members() ?? []).Intersect(table.Select(p => p.Pid)));
        // A dead host's number may be another's by now, so only a living one has descendants.
        if (hostLives) AddDescendants(found, table, host.Pid);
        found.Remove(hostLives ? host.Pid : 0);
        return found;
    }

    private static void AddDescendants(HashSet<int> found, List<ProcessStat> table, int root)
    {
        var children = table.ToLookup(p => p.Parent, p => p.Pid);
        var seen = new HashSet<int> { root };
        var open = new Queue<int>(seen);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in children[parent].Where(seen.Add)) open.Enqueue(child);
        }
        found.UnionWith(seen);
    }

    private static string Children(int pid)
    {
        try
        {
            return string.Concat(Directory.GetDirectories($"/proc/{pid}/task").Select(t => File.ReadAllText(Path.Combine(t, "children"))));
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static void Kill(IEnumerable<int> pids)
    {
        foreach (var pid in pids) _ = Posix.Kill(pid, SignalKill);
    }
}

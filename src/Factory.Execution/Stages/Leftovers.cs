using Factory.Execution.Groups;
using Factory.Execution.Processes;

namespace Factory.Execution.Stages;

/// <summary>What hosts of earlier daemons left: folders and groups of those that are gone.</summary>
internal static class Leftovers
{
    public static void Sweep(string workRoot, Cgroups groups)
    {
        var all = HostFolder.AllUnder(workRoot);
        Directory.CreateDirectory(all);
        var present = Directory.GetDirectories(all).Select(d => Path.GetFileName(d)).ToHashSet();
        if (present.Count > 0)
        {
            foreach (var pid in ProcessTable.All().Where(p => p.Alive).Select(p => p.Pid))
            {
                if (ProcessTable.Given(pid, HostVariables.Nonce) is { } nonce) present.Remove(nonce);
            }
        }
        foreach (var gone in present) HostFolder.Of(workRoot, gone).Delete();
        groups.Sweep();
    }
}

using System.Globalization;
using Factory.Execution.Processes;

namespace Factory.Execution.Groups;

/// <summary>The control groups of one host and of all that it starts: none of them can leave without root.</summary>
/// <param name="directories">One in every hierarchy that is used; the first knows all members.</param>
internal sealed class HostGroup(IReadOnlyList<string> directories)
{
    /// <exception cref="IOException">It lives and cannot be put under its limits.</exception>
    public void Add(int pid)
    {
        foreach (var directory in directories)
        {
            // A host that ended at once cannot be added, and need not be.
            if (GroupFiles.Write(directory, "cgroup.procs", pid.ToString(CultureInfo.InvariantCulture)) is { } error
                && ProcessTable.Stat(pid) is { Alive: true })
                throw new IOException($"process {pid} cannot be put into {directory}: {error}");
        }
    }

    public IReadOnlyList<int> Members() =>
        [.. GroupFiles.Text(directories[0], "cgroup.procs").Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(p => int.Parse(p, CultureInfo.InvariantCulture))];

    /// <summary>How many processes the kernel has killed here for want of memory.</summary>
    public long OutOfMemoryKills() =>
        directories.Max(d => Math.Max(GroupFiles.Count(d, "memory.events", "oom_kill"), GroupFiles.Count(d, "memory.oom_control", "oom_kill")));

    public void Remove()
    {
        foreach (var directory in directories)
        {
            try
            {
                Directory.Delete(directory);
            }
            catch (IOException)
            {
                // A member is still on its way out: the next sweep removes it.
            }
        }
    }
}

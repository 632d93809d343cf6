using System.Globalization;
using Factory.Execution.Processes;

namespace Factory.Execution.Groups;

/// <summary>The control groups of one host and of all that it starts: none of them can leave without root.</summary>
/// <param name="directories">One in every hierarchy that is used; the first knows all members.</param>
internal sealed class HostGroup(IReadOnlyList<string> directories)
{
    /// <summary>Each hierarchy has some of the files; which ones does not change, and this is asked after every attempt.</summary>
    private readonly Lazy<IReadOnlyList<(string Directory, string File)>> _counters = new(() =>
        [.. from directory in directories from file in new[] { "memory.events", "memory.oom_control" }
            where File.Exists(Path.Combine(directory, file)) select (directory, file)]);

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
    public long OutOfMemoryKills() => _counters.Value.Select(c => GroupFiles.Count(c.Directory, c.File, "oom_kill")).DefaultIfEmpty().Max();

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

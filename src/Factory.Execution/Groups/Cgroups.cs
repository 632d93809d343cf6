using System.Security.Cryptography;
using System.Text;
using Factory.Sdk;

namespace Factory.Execution.Groups;

/// <summary>Whether memory limits can be enforced on this machine, by what or why not; and what else is limited.</summary>
public sealed record MemoryLimits(bool Available, string Reason);

/// <summary>
/// What this machine offers to hold hosts together and to limit their memory, processes and processor time: control groups of version 2, where
/// this process's subtree is delegated to it, else the controllers of version 1, else nothing. The groups of one
/// daemon lie in one group of its own, <c>factory-…</c>, below its own.
/// </summary>
public sealed class Cgroups : IDisposable
{
    private readonly string? _unified;
    private readonly string? _memory;
    private string? _pids;
    private string? _cpu;

    private Cgroups(string? unified, string? memory, MemoryLimits limits) => (_unified, _memory, Memory) = (unified, memory, limits);

    public MemoryLimits Memory { get; private set; }

    /// <summary>Nothing: hosts are held together by their nonce alone.</summary>
    public static Cgroups None(string reason) => new(null, null, new(false, reason));

    /// <summary>Looks at what there is, by making groups and not by guessing.</summary>
    /// <param name="workRoot">Names the daemon: its groups are found again by the next one on the same root.</param>
    public static Cgroups Find(string workRoot)
    {
        var found = FindMemory(workRoot, out var name, out var hierarchies);
        found._pids = found.Holding("pids", name, hierarchies);
        found._cpu = found.Holding("cpu", name, hierarchies);
        string[] more = [.. found._pids is null ? [] : new[] { "processes" }, .. found._cpu is null ? [] : new[] { "processor time" }];
        if (more.Length > 0) found.Memory = found.Memory with { Reason = $"{found.Memory.Reason}; {string.Join(" and ", more)} limited too" };
        return found;
    }

    // Beside memory in version 2, else in a hierarchy of its own.
    private string? Holding(string controller, string name, IReadOnlyList<Hierarchy> hierarchies)
    {
        if (_unified is not null && _unified == _memory) return Delegation.HandOn(_unified, controller) ? _unified : null;
        return hierarchies.FirstOrDefault(h => h.Controllers.Contains(controller)) is { } own ? Delegation.MakeGroup(own.Own, name).Directory : null;
    }

    private static Cgroups FindMemory(string workRoot, out string name, out IReadOnlyList<Hierarchy> hierarchies)
    {
        name = "factory-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(workRoot)))[..12];
        hierarchies = Hierarchy.Parse(File.ReadAllText("/proc/self/mountinfo"), File.ReadAllText("/proc/self/cgroup"));
        var unified = hierarchies.FirstOrDefault(h => h.Unified) is { } v2 ? Delegation.Claim(v2, name) : null;
        if (unified is { Memory: null, Directory: { } both }) return new(both, both, new(true, "cgroup version 2"));
        var v1 = hierarchies.FirstOrDefault(h => h.Controllers.Contains("memory")) is { } memory ? Delegation.MakeGroup(memory.Own, name)
            : (null, "it is not mounted");
        return v1.Directory is { } limited
            ? new(unified?.Directory, limited, new(true, "cgroup version 1, memory controller"))
            : new(unified?.Directory, null,
                new(false, $"cgroup version 2: {unified?.Memory ?? "it is not mounted"}; version 1 memory controller: {v1.Reason}"));
    }

    /// <summary>A group for a new host; null when this machine offers none.</summary>
    /// <exception cref="IOException">A group could not be made where one could before.</exception>
    internal HostGroup? Create(string nonce, GroupLimits limits)
    {
        var directories = Directories(nonce, limited: limits.Memory is not null, timed: limits.Cores > 0);
        if (directories.Count == 0) return null;
        foreach (var directory in directories) Directory.CreateDirectory(directory);
        if (limits.Memory is { } limit && _memory is not null) Limit(Path.Combine(_memory, nonce), limit);
        // What was asked for is memory; the rest guards the machine, where it can.
        if (_pids is not null) _ = GroupFiles.Write(Path.Combine(_pids, nonce), "pids.max", Text(limits.Processes));
        if (_cpu is not null && limits.Cores > 0) LimitTime(Path.Combine(_cpu, nonce), limits.Cores);
        return new(directories);
    }

    private static void LimitTime(string group, long cores)
    {
        const long period = 100_000;
        _ = File.Exists(Path.Combine(group, "cpu.max")) ? GroupFiles.Write(group, "cpu.max", $"{Text(cores * period)} {Text(period)}")
            : GroupFiles.Write(group, "cpu.cfs_quota_us", Text(cores * period));
    }

    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The group of a host that an earlier daemon started; null when there is none.</summary>
    internal HostGroup? FindGroup(string nonce)
    {
        List<string> directories = [.. Directories(nonce, limited: true, timed: true).Where(Directory.Exists)];
        return directories.Count == 0 ? null : new(directories);
    }

    /// <summary>Removes the groups that no process is in: what earlier daemons left.</summary>
    internal void Sweep()
    {
        foreach (var root in Roots.Where(Directory.Exists))
        {
            foreach (var group in Directory.GetDirectories(root)) new HostGroup([group]).Remove();
        }
    }

    /// <summary>Removes the daemon's own groups unless a host that outlives it is in one.</summary>
    public void Dispose()
    {
        Sweep();
        foreach (var root in Roots.Where(Directory.Exists)) new HostGroup([root]).Remove();
    }

    /// <summary>Whether a group of this daemon is there.</summary>
    internal bool Any => Roots.Any(Directory.Exists);

    private IEnumerable<string> Roots => new[] { _unified, _memory, _pids, _cpu }.OfType<string>().Distinct();

    private List<string> Directories(string nonce, bool limited, bool timed) =>
    [
        .. new[] { _unified, limited || _unified is null ? _memory : null, _pids, timed ? _cpu : null }.OfType<string>().Distinct()
            .Select(d => Path.Combine(d, nonce)),
    ];

    private static void Limit(string group, long bytes)
    {
        var limit = bytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var error = File.Exists(Path.Combine(group, "memory.max"))
            ? GroupFiles.Write(group, "memory.max", limit)
            : GroupFiles.Write(group, "memory.limit_in_bytes", limit);
        if (error is not null) throw new IOException($"a memory limit of {new ByteSize(bytes)} cannot be set on {group}: {error}");
        // Swap would turn a limit into a slow death; where it cannot be limited there is mostly none.
        _ = File.Exists(Path.Combine(group, "memory.max"))
            ? GroupFiles.Write(group, "memory.swap.max", "0")
            : GroupFiles.Write(group, "memory.memsw.limit_in_bytes", limit);
    }
}

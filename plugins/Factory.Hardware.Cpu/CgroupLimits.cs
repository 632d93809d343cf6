using System.Globalization;

namespace Factory.Hardware.Cpu;

/// <summary>
/// What the control groups above this process allow, version 1, 2 or both: a limit holds for all below, so each is the
/// least on the way from this process's group up to the mount.
/// </summary>
internal sealed class CgroupLimits
{
    private readonly MachineFiles _files;
    private readonly List<(string Mount, string Type, HashSet<string> Options)> _mounts;
    private readonly List<(HashSet<string> Controllers, string Path)> _membership;

    public CgroupLimits(MachineFiles files)
    {
        _files = files;
        _mounts = [.. files.Lines("/proc/self/mounts").Concat(files.Lines("/proc/mounts")).Select(l => l.Split(' '))
            .Where(f => f.Length > 3 && f[2] is "cgroup" or "cgroup2")
            .Select(f => (f[1], f[2], f[3].Split(',').ToHashSet()))];
        _membership = [.. files.Lines("/proc/self/cgroup").Select(l => l.Split(':', 3)).Where(f => f.Length == 3)
            .Select(f => (f[1].Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), f[2]))];
    }

    /// <summary>The processors that the cpuset allows; null when none says.</summary>
    public IReadOnlyList<int>? Processors => Nearest("cpuset", "cpuset.cpus.effective", "cpuset.effective_cpus", "cpuset.cpus");

    /// <summary>The memory nodes that the cpuset allows; null when none says.</summary>
    public IReadOnlyList<int>? MemoryNodes => Nearest("cpuset", "cpuset.mems.effective", "cpuset.effective_mems", "cpuset.mems");

    /// <summary>How many processors' time may be used; null when there is no quota.</summary>
    public double? Quota => Least(Ways("cpu").Select(g => UnifiedQuota(g) ?? OlderQuota(g)));

    /// <summary>Bytes; null when there is no limit.</summary>
    public long? Memory =>
        (long?)Least(Ways("memory").Select(g => (double?)(_files.Number($"{g}/memory.max") ?? Limited(_files.Number($"{g}/memory.limit_in_bytes")))));

    private IReadOnlyList<int>? Nearest(string controller, params string[] names) =>
        Ways(controller).SelectMany(g => names.Select(n => _files.Numbers($"{g}/{n}"))).FirstOrDefault(n => n is not null);

    // "200000 100000", or "max 100000" for no quota
    private double? UnifiedQuota(string group) =>
        _files.Text($"{group}/cpu.max")?.Split(' ') is [var quota, var period] && double.TryParse(quota, CultureInfo.InvariantCulture, out var q)
            && double.TryParse(period, CultureInfo.InvariantCulture, out var p) && q > 0 && p > 0 ? q / p : null;

    private double? OlderQuota(string group) =>
        _files.Number($"{group}/cpu.cfs_quota_us") is { } quota and > 0 && _files.Number($"{group}/cpu.cfs_period_us") is { } period and > 0
            ? (double)quota / period : null;

    // Version 1 writes "no limit" as the greatest number of whole pages.
    private static long? Limited(long? bytes) => bytes < long.MaxValue / 2 ? bytes : null;

    private static double? Least(IEnumerable<double?> limits) => limits.Min();

    /// <summary>This process's groups that a controller may know, nearest first, in every hierarchy that may carry it.</summary>
    private IEnumerable<string> Ways(string controller) =>
        _mounts.Where(m => m.Type == "cgroup2" || m.Options.Contains(controller)).SelectMany(m => Up(m.Mount, PathIn(m.Type, controller)));

    private string PathIn(string type, string controller)
    {
        var at = _membership.FindIndex(m => type == "cgroup2" ? m.Controllers.Count == 0 : m.Controllers.Contains(controller));
        // Old kernels tell of cpusets apart.
        return at >= 0 ? _membership[at].Path : controller == "cpuset" ? _files.Text("/proc/self/cpuset") ?? "/" : "/";
    }

    private IEnumerable<string> Up(string mount, string path)
    {
        // Within a container the path may be the host's, of which nothing is mounted here.
        for (var at = _files.Exists(mount + path) ? path.TrimEnd('/') : ""; at.Length > 0; at = at[..at.LastIndexOf('/')]) yield return mount + at;
        yield return mount;
    }
}

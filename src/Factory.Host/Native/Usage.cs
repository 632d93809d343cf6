using System.Globalization;

namespace Factory.Host.Native;

/// <summary>What this process and the children that it has reaped have used up to now.</summary>
/// <param name="Processor">User and system time in seconds.</param>
/// <param name="ChildrenPeak">Greatest resident memory of any one child ever reaped, in bytes.</param>
internal readonly record struct Usage(double Processor, long ChildrenPeak)
{
    public static unsafe Usage Now()
    {
        var self = stackalloc long[18];
        var children = stackalloc long[18];
        _ = Posix.GetUsage(Posix.UsageSelf, self);
        _ = Posix.GetUsage(Posix.UsageChildren, children);
        return new(Seconds(self) + Seconds(children), children[4] * 1024);
    }

    /// <summary>Lets the peak of this process's memory start anew at what it is now.</summary>
    public static void ResetPeak()
    {
        try
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then the peak is the process's whole life's, which is still an upper bound.
        }
    }

    /// <summary>
    /// Greatest resident memory since a start: this process's own peak, or a child's where the peak over all children
    /// rose since; a smaller child after a greater one is not seen.
    /// </summary>
    public static long PeakSince(Usage start)
    {
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        var own = line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
        var children = Now().ChildrenPeak;
        return children > start.ChildrenPeak ? Math.Max(own, children) : own;
    }

    // struct rusage begins with two timevals, each seconds and microseconds: user, then system.
    private static unsafe double Seconds(long* usage) => usage[0] + usage[2] + (usage[1] + usage[3]) / 1e6;
}

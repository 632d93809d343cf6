using System.Globalization;
using System.Runtime.InteropServices;

namespace Factory.Benchmarks;

/// <summary>What a number was measured on; without that it says nothing.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30);
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(CultureInfo.InvariantCulture,
            $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}, {Environment.ProcessorCount} cores ({Processor()}), {memory:0} GiB, kernel {Kernel()}, .NET {Environment.Version}, load at the start {load}");
    }

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string Kernel() => string.Join('.', File.ReadAllText("/proc/sys/kernel/osrelease").Split('.').Take(2));
}

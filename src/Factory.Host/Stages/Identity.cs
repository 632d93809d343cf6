using Factory.Host.Native;
using Factory.Protocol;

namespace Factory.Host.Stages;

/// <summary>Who this process is, in a way that no later process with the same number can be.</summary>
internal static class Identity
{
    public static HostIdentity OfThisProcess() => new(
        File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim(), Environment.ProcessId, ProcessStat.Read("self")!.StartTime,
        Environment.GetEnvironmentVariable("FACTORY_HOST") ?? "");
}

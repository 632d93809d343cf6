namespace Factory.Protocol;

/// <summary>
/// Which process holds an attempt: <c>host.json</c>. A pid alone is never an identity, for pids come again.
/// </summary>
/// <param name="BootId">The kernel's boot id.</param>
/// <param name="Pid">The process.</param>
/// <param name="StartTime">Its start in clock ticks since boot, field 22 of <c>/proc/PID/stat</c>.</param>
/// <param name="Nonce">Given by whoever started it, found in its environment as <c>FACTORY_HOST</c>.</param>
public sealed record HostIdentity(string BootId, int Pid, long StartTime, string Nonce);

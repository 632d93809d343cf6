namespace Factory.Execution.Groups;

/// <summary>What a host and all that it starts may use together, as far as the machine can hold them to it.</summary>
/// <param name="Memory">Bytes; null for no limit.</param>
/// <param name="Processes">Processes and threads.</param>
/// <param name="Cores">How many processors' time; 0 for no limit.</param>
internal sealed record GroupLimits(long? Memory, int Processes, int Cores);

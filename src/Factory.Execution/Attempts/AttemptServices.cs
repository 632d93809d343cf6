using System.Collections.Concurrent;
using Factory.Engine;
using Microsoft.Extensions.Logging;

namespace Factory.Execution.Attempts;

/// <summary>What every attempt works with.</summary>
internal sealed record AttemptServices(
    ExecutionOptions Options, StageHosts Hosts, ExecutionPorts Ports, TicketWriter Tickets, OutputCollector Outputs, TimeProvider Time, AttemptLog Log)
{
    /// <summary>The folders of attempts that this daemon began and whose end is not written down.</summary>
    public ConcurrentDictionary<AttemptId, LaidOut> InUse { get; } = new();
}

internal sealed partial class AttemptLog(ILogger log)
{
    [LoggerMessage(Level = LogLevel.Information, Message = "attempt {Attempt} is still in host {Pid}: followed from there")]
    public partial void Adopted(AttemptId attempt, int pid);

    [LoggerMessage(Level = LogLevel.Warning, Message = "attempt {Attempt}: host {Pid} lives and has said nothing for {Seconds:0} s")]
    public partial void Silent(AttemptId attempt, int pid, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "attempt {Attempt}: host {Pid} has shown no sign of life for {Seconds:0} s and is killed")]
    public partial void Dead(AttemptId attempt, int pid, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "attempt {Attempt} is over, and process {Processes} is still on its devices: they are given back all the same")]
    public partial void NotVacant(AttemptId attempt, string processes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "what attempt {Attempt} left could not be cleared away: {Reason}")]
    public partial void NotTidied(AttemptId attempt, string reason);
}

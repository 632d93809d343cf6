using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Factory.Execution.Hardware;

/// <summary>What every backend's host works with.</summary>
internal sealed record HardwareServices(ExecutionOptions Options, IHostLauncher Launcher, ChannelWriter<HardwareNews> News, TimeProvider Time, HardwareLog Log);

internal sealed partial class HardwareLog(ILogger log)
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "backend {Kind}: {Reason}; started again in {Pause} s")]
    public partial void Ended(string kind, string reason, double pause);

    [LoggerMessage(Level = LogLevel.Warning, Message = "backend {Kind}: {Fault}")]
    public partial void Faulty(string kind, string fault);

    [LoggerMessage(Level = LogLevel.Warning, Message = "what attempt {Attempt} held of backend {Kind} could not be given back now: {Reason}")]
    public partial void NotReleased(string attempt, string kind, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "backend {Kind} could not be told again what is held: {Reason}")]
    public partial void NotRestored(string kind, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "backend {Kind} of {Directory} is passed over: {Other} offers that kind already")]
    public partial void KindTaken(string kind, string directory, string other);
}

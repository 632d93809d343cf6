namespace Factory.Execution;

/// <summary>How a process ended, as far as it was seen.</summary>
/// <param name="Code">Its exit code; null when a signal ended it, or nobody saw.</param>
/// <param name="Signal">The signal that ended it; null when it exited, or nobody saw.</param>
/// <param name="ProcessorSeconds">User and system time of it and of the children it reaped; 0 when nobody saw.</param>
/// <param name="PeakMemory">Its greatest resident memory in bytes; 0 when nobody saw.</param>
public sealed record ProcessExit(int? Code, int? Signal, double ProcessorSeconds = 0, long PeakMemory = 0)
{
    public static readonly ProcessExit Unseen = new(null, null);

    public bool Seen => Code is not null || Signal is not null;

    /// <summary>Such as <c>exit code 3</c> or <c>signal 11 (SIGSEGV)</c>.</summary>
    public override string ToString() => (Code, Signal) switch
    {
        ({ } code, _) => $"exit code {code}",
        (_, { } signal) => $"signal {signal} ({SignalNames.Of(signal)})",
        _ => "an exit that nobody saw",
    };

    internal static ProcessExit FromWaitStatus(int status, double processorSeconds, long peakMemory)
    {
        var signal = status & 0x7F;
        return signal == 0
            ? new(status >> 8 & 0xFF, null, processorSeconds, peakMemory)
            : new(null, signal, processorSeconds, peakMemory);
    }
}

internal static class SignalNames
{
    private static readonly string[] s_names =
    [
        "none", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE",
        "SIGALRM", "SIGTERM", "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM",
        "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ];

    public static string Of(int signal) => signal < s_names.Length ? s_names[signal] : "real-time";
}

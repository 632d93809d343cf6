namespace Factory.Stages.Exec.Native;

/// <summary>Signals in words.</summary>
internal static class Signals
{
    public static string Describe(int signal) => signal switch
    {
        1 => "signal 1 (SIGHUP)",
        2 => "signal 2 (SIGINT)",
        4 => "signal 4 (SIGILL: an instruction that this processor does not have)",
        6 => "signal 6 (SIGABRT: it gave up by itself)",
        7 => "signal 7 (SIGBUS: often a full disk or /dev/shm under a mapped file)",
        8 => "signal 8 (SIGFPE)",
        9 => "signal 9 (SIGKILL: often the kernel, for want of memory)",
        11 => "signal 11 (SIGSEGV: it touched memory that is not its own)",
        13 => "signal 13 (SIGPIPE)",
        15 => "signal 15 (SIGTERM)",
        _ => $"signal {signal}",
    };
}

using System.Runtime.InteropServices;

namespace Factory.Execution.Tests;

internal static partial class Native
{
    public const int SignalKill = 9;

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    public static bool Lives(int process)
    {
        var stat = Processes.ProcessTable.Stat(process);
        return stat is { Alive: true };
    }
}

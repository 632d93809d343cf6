using System.Runtime.InteropServices;

namespace Factory.Execution.Tests;

internal static partial class Native
{
    public const int SignalKill = 9, SignalStop = 19;

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    /// <summary>The bytes that a file takes on its disk, holes not counted.</summary>
    public static unsafe long OnDisk(string path)
    {
        const int here = -100, blocks = 0x400, blockSize = 512;
        var status = stackalloc byte[256];
        return Status(here, path, 0, blocks, status) == 0 ? *(long*)(status + 48) * blockSize : 0;
    }

    /// <summary>Its blocks stand at byte 48 of struct statx.</summary>
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Status(int directory, string path, int flags, uint mask, byte* status);

    public static bool Lives(int process)
    {
        var stat = Processes.ProcessTable.Stat(process);
        return stat is { Alive: true };
    }
}

using System.Runtime.InteropServices;
using Factory.Host.Native;

namespace Factory.Host.Scripting.Sandboxing;

/// <summary>
/// What the kernel refuses the script host from here on, whatever its allow-list let through: the network and every
/// other socket, new processes, other processes, and any change to a file. It cannot be undone. Memory is limited by
/// DOTNET_GCHeapHardLimit and time by a kill, both by whoever starts the host.
/// </summary>
internal static partial class Sandbox
{
    private const int OpenFiles = 7, CoreSize = 4;
    private const nint SetFilter = 1, AllThreads = 1;

    /// <exception cref="HostException">The kernel does not do it; then nothing may be run here.</exception>
    public static void Enter()
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new HostException(ExitCodes.System, $"the script host's filter knows x86-64 only, and this is {RuntimeInformation.ProcessArchitecture}");
        Limit(OpenFiles, 256);
        Limit(CoreSize, 0);
        Posix.Checked(Posix.ProcessControl(Posix.SetNoNewPrivileges, 1, 0, 0, 0), "new privileges cannot be given up");
        Install(SystemCallFilter.Build());
    }

    private static unsafe void Install(FilterInstruction[] filter)
    {
        fixed (FilterInstruction* instructions = filter)
        {
            var program = new FilterProgram { Length = (ushort)filter.Length, Instructions = instructions };
            if (SystemCall(SystemCalls.Seccomp, SetFilter, AllThreads, (nint)(&program)) != 0)
                throw new HostException(ExitCodes.System, $"the system call filter is refused: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static unsafe void Limit(int resource, ulong value)
    {
        var limits = stackalloc ulong[] { value, value };
        Posix.Checked(SetLimit(resource, limits), "a resource cannot be limited");
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct FilterProgram
    {
        public ushort Length;
        public FilterInstruction* Instructions;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c);

    [LibraryImport("libc", EntryPoint = "setrlimit", SetLastError = true)]
    private static unsafe partial int SetLimit(int resource, ulong* limits);
}

using System.Runtime.InteropServices;

namespace Factory.Execution.Native;

/// <summary>The calls of the C library that .NET does not offer. Numbers are Linux's, the same on x86-64 and arm64.</summary>
internal static unsafe partial class Posix
{
    public const int ReadOnly = 0, WriteOnly = 1, Create = 0x40, Append = 0x400;
    public const int UnixFamily = 1, StreamSocket = 1, CloseOnExec = 0x80000;
    public const int NoChild = 10, OperationNotPermitted = 1;
    public const int WaitNoHang = 1;
    public const int PidFdOpen = 434, PidFdSendSignal = 424;
    public const uint EpollIn = 1, EpollOneShot = 1u << 30;
    public const int EpollAdd = 1;

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int family, int type, int protocol, int* pair);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int process, int signal);

    /// <summary>pidfd calls have no wrapper in the C libraries of older distributions.</summary>
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int watched, int what, int descriptor, void* wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int watched, void* events, int most, int milliseconds);

    /// <summary><paramref name="usage"/> is a struct rusage: two timevals and fourteen longs.</summary>
    [LibraryImport("libc", EntryPoint = "wait4", SetLastError = true)]
    public static partial int Wait(int process, out int status, int options, long* usage);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    public static partial int GetAffinity(int thread, nuint size, byte* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    public static partial int SetAffinity(int thread, nuint size, byte* mask);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string existing, string added);

    public static IOException Failure(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()} (errno {Marshal.GetLastPInvokeError()})");
}

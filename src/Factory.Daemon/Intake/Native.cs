using System.Runtime.InteropServices;
using Factory.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Factory.Daemon;

/// <summary>The system calls of intake that the framework does not offer. Layouts are of Linux on 64-bit machines.</summary>
internal static class Native
{
    public const int NoEntry = 2, Loop = 40;
    private const int ReadOnly = 0, NonBlocking = 0x800, CloseOnExec = 0x80000;
    public const uint MovedTo = 0x80, MovedFrom = 0x40, Created = 0x100, CloseWrite = 0x8, Deleted = 0x200, DeletedSelf = 0x400,
        MovedSelf = 0x800, Ignored = 0x8000;

    private static readonly bool s_arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int s_directoryOnly = s_arm ? 0x4000 : 0x10000;
    private static readonly int s_noFollow = s_arm ? 0x8000 : 0x20000;

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int openat(SafeFileHandle directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int inotify_init1(int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int inotify_add_watch(SafeFileHandle descriptor, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mask);

    [DllImport("libc", SetLastError = true)]
    public static extern int inotify_rm_watch(SafeFileHandle descriptor, int watch);

    [DllImport("libc")]
    public static extern uint geteuid();

    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenDirectory(string path)
    {
        var descriptor = open(path, ReadOnly | s_directoryOnly | CloseOnExec);
        return descriptor >= 0 ? new(descriptor, true) : throw Failed($"{path} cannot be opened");
    }

    /// <summary>
    /// Opens a name in a folder, itself and not what a link points to. Does not wait, should it be a pipe. A name of one part can lead
    /// nowhere else, so openat(2) says all; openat2(2) is refused where a service may not make set-user-id files.
    /// </summary>
    /// <param name="error">When there is no handle: why, a value of errno.</param>
    public static SafeFileHandle? TryOpen(SafeFileHandle directory, string name, out int error)
    {
        if (name.Contains('/', StringComparison.Ordinal)) throw new ArgumentException($"`{name}` is a path and no name", nameof(name));
        var descriptor = openat(directory, name, ReadOnly | NonBlocking | CloseOnExec | s_noFollow);
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new(descriptor, true);
    }

    /// <summary>An inotify instance; invalid when the user's are used up.</summary>
    public static SafeFileHandle OpenInotify() => new(inotify_init1(CloseOnExec), true);

    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static Statx Look(SafeFileHandle handle) => Statx.TryOf(handle, out var seen) ? seen : throw Failed("it cannot be looked at");

    /// <summary>Looks at a name in a folder, itself and not what a link points to; null when it is not there.</summary>
    public static Statx? Look(SafeFileHandle directory, string name) => Statx.TryOf(directory, name, out var seen) ? seen : null;

    private static IOException Failed(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");
}

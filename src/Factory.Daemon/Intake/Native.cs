using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Factory.Daemon;

/// <summary>The system calls of intake that the framework does not offer. Layouts are of Linux on 64-bit machines.</summary>
internal static unsafe class Native
{
    public const int ReadOnly = 0, NonBlocking = 0x800, CloseOnExec = 0x80000, NoFollow = 0x20000, DirectoryOnly = 0x10000;
    public const uint MovedTo = 0x80, MovedFrom = 0x40, Created = 0x100, CloseWrite = 0x8, Deleted = 0x200, DeletedSelf = 0x400,
        MovedSelf = 0x800, Overflow = 0x4000;

    private const long OpenAt2 = 437;
    private const ulong Beneath = 0x08, NoSymlinks = 0x04, NoMagicLinks = 0x02;

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>The fields of statx(2) that intake looks at.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Statx
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(20)] public uint Owner;
        [FieldOffset(24)] public uint Group;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;

        public readonly bool IsRegular => (Mode & 0xF000) == 0x8000;
        public readonly bool IsDirectory => (Mode & 0xF000) == 0x4000;
        public readonly bool IsSticky => (Mode & 0x200) != 0;
        public readonly bool OthersMayWrite => (Mode & 0x12) != 0;
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern long syscall(long number, int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, OpenHow* how, nuint size);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(int directory, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, Statx* result);

    [DllImport("libc", SetLastError = true)]
    public static extern int inotify_init1(int flags);

    [DllImport("libc", SetLastError = true)]
    public static extern int inotify_add_watch(int descriptor, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint mask);

    [DllImport("libc")]
    public static extern uint geteuid();

    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenDirectory(string path)
    {
        var descriptor = open(path, ReadOnly | DirectoryOnly | CloseOnExec);
        return descriptor >= 0 ? new(descriptor, true) : throw Failed($"{path} cannot be opened");
    }

    /// <summary>Opens a name in a folder, and nothing that a link could lead to. Does not wait, should it be a pipe.</summary>
    /// <exception cref="IOException">It cannot be opened so.</exception>
    public static SafeFileHandle OpenBeneath(SafeFileHandle directory, string name)
    {
        var how = new OpenHow { Flags = ReadOnly | NonBlocking | CloseOnExec | NoFollow, Resolve = Beneath | NoSymlinks | NoMagicLinks };
        var descriptor = (int)syscall(OpenAt2, (int)directory.DangerousGetHandle(), name, &how, (nuint)sizeof(OpenHow));
        return descriptor >= 0 ? new(descriptor, true) : throw Failed($"{name} cannot be opened");
    }

    /// <exception cref="IOException">It cannot be looked at.</exception>
    public static Statx Look(SafeFileHandle handle)
    {
        Statx result;
        const int emptyPath = 0x1000;
        const uint basicStats = 0x7FF;
        return statx((int)handle.DangerousGetHandle(), "", emptyPath, basicStats, &result) == 0 ? result : throw Failed("it cannot be looked at");
    }

    private static IOException Failed(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");
}

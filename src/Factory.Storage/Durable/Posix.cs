using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>What the C library offers and .NET does not, or does without telling of errors.</summary>
internal static partial class Posix
{
    public const string SyncOperation = "fsync";

    /// <exception cref="PosixException">It cannot be opened.</exception>
    public static SafeFileHandle Open(string path, OpenFlags flags, int mode = 0)
    {
        SafeFileHandle handle;
        do handle = OpenNative(path, Native(flags), mode);
        while (handle.IsInvalid && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return handle.IsInvalid ? throw Failed("open", path) : handle;
    }

    /// <summary>Opens a name in an opened directory.</summary>
    /// <exception cref="PosixException">It cannot be opened.</exception>
    public static SafeFileHandle OpenAt(SafeFileHandle directory, string name, OpenFlags flags, string shownAs)
    {
        SafeFileHandle handle;
        do handle = OpenAtNative(directory, name, Native(flags), 0);
        while (handle.IsInvalid && Marshal.GetLastPInvokeError() == Errno.Interrupted);
        return handle.IsInvalid ? throw Failed("open", shownAs) : handle;
    }

    public static void Sync(SafeFileHandle handle, string path)
    {
        // After EINTR it is unknown what was written; the second call says.
        while (SyncNative(handle) != 0)
            if (Marshal.GetLastPInvokeError() != Errno.Interrupted) throw SyncFailed(path);
    }

    /// <summary>Writes all of a file system back; since Linux 5.8 it tells of errors too.</summary>
    public static void SyncFileSystem(SafeFileHandle handle, string path)
    {
        if (SyncFsNative(handle) != 0) throw SyncFailed(path);
    }

    /// <summary>
    /// Lets the disk begin with what was written, so that a sync later waits for less. Promises nothing: errors show at the sync.
    /// </summary>
    public static void StartWriteback(SafeFileHandle handle, long offset, long length)
    {
        const uint write = 2; // SYNC_FILE_RANGE_WRITE
        _ = SyncFileRangeNative(handle, offset, length, write);
    }

    /// <summary>Reserves room for a new file where the file system can, so that it lies in one piece. Promises nothing: that there is no room shows when it is written.</summary>
    public static void Reserve(SafeFileHandle handle, long length)
    {
        const int keepSize = 1; // FALLOC_FL_KEEP_SIZE
        _ = FallocateNative(handle, keepSize, 0, length);
    }

    private static PosixException SyncFailed(string path)
    {
        var failure = Failed(SyncOperation, path, "what was written before may be lost: check the disk, then start again");
        if (failure.LeavesDoubt) DiskDoubt.Tell(failure.Message);
        return failure;
    }

    public static void Rename(string from, string to)
    {
        if (RenameNative(from, to) != 0) throw Failed("rename", $"{from} to {to}");
    }

    /// <summary>Makes a second name for a file; gives the value of errno, or 0.</summary>
    public static int TryLink(string existing, string name) => LinkNative(existing, name) == 0 ? 0 : Marshal.GetLastPInvokeError();

    /// <summary>Makes a further name for an opened file, whatever its first name points to by now; gives the value of errno, or 0.</summary>
    public static int TryLink(SafeFileHandle existing, string name)
    {
        const int currentDirectory = -100;
        const int follow = 0x400;
        return LinkAtNative(currentDirectory, $"/proc/self/fd/{existing.DangerousGetHandle()}", currentDirectory, name, follow) == 0 ? 0
            : Marshal.GetLastPInvokeError();
    }

    /// <summary>
    /// Makes an empty file share all that another holds now, until one of them is written to: at once, and without room. False where the file system has no
    /// such thing (ext4), or they lie on two.
    /// </summary>
    public static bool TryClone(SafeFileHandle from, SafeFileHandle to)
    {
        const ulong clone = 0x40049409; // FICLONE
        return IoctlNative(to, clone, from) == 0;
    }

    /// <summary>Locks an opened file for this process alone; false when another holds it.</summary>
    public static bool TryLock(SafeFileHandle handle, string path)
    {
        const int exclusiveWithoutWaiting = 2 | 4;
        while (FlockNative(handle, exclusiveWithoutWaiting) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == Errno.WouldBlock) return false;
            if (error != Errno.Interrupted) throw new PosixException("flock", path, error);
        }
        return true;
    }

    public static void SetMode(SafeFileHandle handle, int mode, string path)
    {
        if (FchmodNative(handle, mode) != 0) throw Failed("chmod", path);
    }

    /// <summary>Sets the time of modification, and the time of access to the same.</summary>
    public static void SetModified(SafeFileHandle handle, long seconds, long nanoseconds, string path)
    {
        Span<Timespec> times = [new(seconds, nanoseconds), new(seconds, nanoseconds)];
        if (FutimensNative(handle, times) != 0) throw Failed("utimens", path);
    }

    private static PosixException Failed(string operation, string path, string? advice = null) => new(operation, path, Marshal.GetLastPInvokeError(), advice);

    private static int Native(OpenFlags flags)
    {
        var arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
        var native = 0x80000; // O_CLOEXEC: no child inherits what is opened here.
        if (flags.HasFlag(OpenFlags.Write)) native |= 2;
        if (flags.HasFlag(OpenFlags.Create)) native |= 0x40;
        if (flags.HasFlag(OpenFlags.CreateNew)) native |= 0x40 | 0x80;
        if (flags.HasFlag(OpenFlags.NoWait)) native |= 0x800;
        if (flags.HasFlag(OpenFlags.Directory)) native |= arm ? 0x4000 : 0x10000;
        if (flags.HasFlag(OpenFlags.NoFollow)) native |= arm ? 0x8000 : 0x20000;
        if (flags.HasFlag(OpenFlags.Direct)) native |= arm ? 0x10000 : 0x4000;
        return native;
    }

    private readonly record struct Timespec(long Seconds, long Nanoseconds);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenNative(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenAtNative(SafeFileHandle directory, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncNative(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFsNative(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int FallocateNative(SafeFileHandle handle, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncFileRangeNative(SafeFileHandle handle, long offset, long length, uint flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameNative(string from, string to);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkNative(string existing, string name);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkAtNative(int oldDirectory, string existing, int newDirectory, string name, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int IoctlNative(SafeFileHandle handle, ulong request, SafeFileHandle argument);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int FlockNative(SafeFileHandle handle, int operation);

    [LibraryImport("libc", EntryPoint = "fchmod", SetLastError = true)]
    private static partial int FchmodNative(SafeFileHandle handle, int mode);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    private static partial int FutimensNative(SafeFileHandle handle, ReadOnlySpan<Timespec> times);
}

[Flags]
internal enum OpenFlags
{
    Read = 0,
    Write = 1,
    Create = 2,
    /// <summary>It must not be there.</summary>
    CreateNew = 4,
    /// <summary>It must be a directory.</summary>
    Directory = 8,
    /// <summary>It must not be a symbolic link.</summary>
    NoFollow = 16,
    /// <summary>Opening a pipe that nobody writes to must not wait.</summary>
    NoWait = 32,
    /// <summary>Past the kernel's cache: places, lengths and the memory must be whole blocks, and not every file system has it.</summary>
    Direct = 64,
}

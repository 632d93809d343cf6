using System.Runtime.InteropServices;

namespace Factory.Stages.Exec.Native;

/// <summary>
/// The calls that starting and watching a child takes, on 64-bit Linux. Those that fail only for want of memory, or
/// whose failure nothing can be done about, are declared without a result.
/// </summary>
internal static unsafe partial class Libc
{
    public const int SIGKILL = 9, SIGTERM = 15;
    public const int EPERM = 1, ENOENT = 2, EINTR = 4, E2BIG = 7, ENOEXEC = 8, EACCES = 13;
    public const short POLLIN = 1;
    public const int CLD_EXITED = 1;
    public const short POSIX_SPAWN_SETSIGDEF = 0x04, POSIX_SPAWN_SETSIGMASK = 0x08, POSIX_SPAWN_SETSID = 0x80;
    public const int P_PID = 1, WEXITED = 4;
    private const int CloseOnExec = 0x80000, NonBlocking = 0x800;
    private const long PidFdOpen = 434;

    public struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollFd* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc")]
    public static partial void close(int descriptor);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitid(int idType, int id, byte* info, int options);

    [LibraryImport("libc")]
    public static partial void posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    public static partial void posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void posix_spawn_file_actions_addopen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc")]
    public static partial void posix_spawn_file_actions_adddup2(byte* actions, int descriptor, int target);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc")]
    public static partial void posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    public static partial void posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    public static partial void posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    public static partial void posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    public static partial void posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    public static partial void sigfillset(byte* signals);

    [LibraryImport("libc")]
    public static partial void sigemptyset(byte* signals);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* descriptors, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long syscall(long number, long first, long second);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int prctl(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(int descriptor, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint process_vm_readv(int process, Piece* local, nuint localCount, Piece* remote, nuint remoteCount, nuint flags);

    [LibraryImport("libc", EntryPoint = "realpath")]
    private static partial byte* RealPath(byte* path, byte* resolved);

    /// <summary>Without links, <c>.</c> and <c>..</c>; null when there is nothing of that name.</summary>
    public static string? RealPath(string path)
    {
        const int longest = 4096;
        if (System.Text.Encoding.UTF8.GetByteCount(path) >= longest || path.Contains('\0')) return null;
        byte* text = stackalloc byte[longest], resolved = stackalloc byte[longest];
        text[System.Text.Encoding.UTF8.GetBytes(path, new Span<byte>(text, longest - 1))] = 0;
        return RealPath(text, resolved) == null ? null : Marshal.PtrToStringUTF8((nint)resolved);
    }

    /// <summary>Memory to be copied: <c>struct iovec</c>.</summary>
    public struct Piece
    {
        public nint Begin;
        public nuint Length;
    }

    /// <summary>A pipe that no other child inherits.</summary>
    public static (int Read, int Write) Pipe()
    {
        var ends = stackalloc int[2];
        if (pipe2(ends, CloseOnExec) != 0) throw Failure("pipe2");
        return (ends[0], ends[1]);
    }

    /// <summary>A descriptor that becomes readable when it is written to.</summary>
    public static int Event() => eventfd(0, CloseOnExec | NonBlocking) is >= 0 and var descriptor ? descriptor : throw Failure("eventfd");

    /// <summary>A descriptor that becomes readable when the process has ended.</summary>
    public static int PidDescriptor(int process) => syscall(PidFdOpen, process, 0) is >= 0 and var descriptor ? (int)descriptor : throw Failure("pidfd_open");

    /// <summary>Writes all bytes; errors are left to whoever watches the descriptor.</summary>
    public static void WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* begin = bytes)
        {
            for (nint done = 0; done < bytes.Length;)
            {
                var written = write(descriptor, begin + done, (nuint)(bytes.Length - done));
                if (written < 0 && Marshal.GetLastPInvokeError() != EINTR) return;
                done += Math.Max(0, written);
            }
        }
    }

    public static IOException Failure(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
}

using System.Runtime.InteropServices;

namespace Factory.Host.Native;

/// <summary>The few calls of the C library that .NET does not offer. Numbers are Linux's, the same on x86-64 and arm64.</summary>
internal static partial class Posix
{
    public const int ReadOnly = 0, ReadWrite = 2, WriteOnly = 1, Create = 0x40, Append = 0x400, CloseOnExec = 0x80000;
    public const int DuplicateCloseOnExec = 1030;
    public const int Kill = 9;
    public const int Interrupted = 4, NoChild = 10;
    public const int SetChildSubreaper = 36, SetNoNewPrivileges = 38;
    public const int WaitNoHang = 1, WaitExited = 4, WaitNoReap = 0x01000000, WaitAnyKind = 0x40000000;
    public const int UsageSelf = 0, UsageChildren = -1;
    public const short PollOut = 4;

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    public static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string existing, string added);

    [LibraryImport("libc", EntryPoint = "setenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnsetVariable(string name);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Signal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitProcess(int process, out int status, int options);

    /// <summary>With <see cref="WaitNoReap"/>: looks for children and leaves them as they are. <paramref name="info"/> is a siginfo_t, 128 bytes.</summary>
    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static unsafe partial int WaitAny(int idType, uint id, byte* info, int options);

    /// <summary><paramref name="usage"/> is a struct rusage: two timevals and fourteen longs.</summary>
    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    public static unsafe partial int GetUsage(int who, long* usage);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(ref PollRequest request, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(int descriptor, byte* bytes, nuint count);

    [StructLayout(LayoutKind.Sequential)]
    public struct PollRequest
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    /// <summary>
    /// Writes all bytes to where the descriptor is at; false when no one is there to read them. A FileStream would write to
    /// positions of its own counting, and so over what others wrote where the descriptor is a file.
    /// </summary>
    public static unsafe bool WriteAll(int descriptor, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            for (nint written = 0; written < bytes.Length;)
            {
                var count = Write(descriptor, start + written, (nuint)(bytes.Length - written));
                if (count < 0 && Marshal.GetLastPInvokeError() != Interrupted) return false;
                written += Math.Max(0, count);
            }
        }
        return true;
    }

    /// <summary>The answer, unless it says that the call failed.</summary>
    public static int Checked(int answer, string what) =>
        answer >= 0 ? answer : throw new HostException(ExitCodes.System, $"{what}: {Marshal.GetLastPInvokeErrorMessage()}");
}

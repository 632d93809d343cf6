using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Factory.Protocol;

/// <summary>Holes in files: ranges that were given back to the disk while what follows them kept its place.</summary>
internal static partial class Holes
{
    private const int WriteOnly = 1, Append = 0x400, CloseOnExec = 0x80000;
    private const int KeepSize = 1, PunchHole = 2;
    private const int SeekData = 3, SeekHole = 4;
    private const int NoSuchRange = 6; // ENXIO

    /// <summary>What lies between two places goes back to the disk; false where the file system cannot do that.</summary>
    public static bool Punch(SafeFileHandle file, long from, long to) => Allocate(file, KeepSize | PunchHole, from, to - from) == 0;

    /// <summary>Where the next hole begins; the file's end where there is none.</summary>
    public static long Next(SafeFileHandle file, long from) => Seek(file, from, SeekHole) is >= 0 and var at ? at : RandomAccess.GetLength(file);

    /// <summary>Where the hole ends that a place lies in: the place itself when it lies in none.</summary>
    public static long End(SafeFileHandle file, long from) => Seek(file, from, SeekData) switch
    {
        >= 0 and var at => at,
        _ => Marshal.GetLastPInvokeError() == NoSuchRange ? Math.Max(from, RandomAccess.GetLength(file)) : from,
    };

    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenToAppend(string path) => Open(path, WriteOnly | Append | CloseOnExec) is >= 0 and var descriptor
        ? new(descriptor, ownsHandle: true) : throw new IOException($"{path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");

    public static unsafe void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes) _ = Write(file, start, (nuint)bytes.Length);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long length);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static unsafe partial nint Write(SafeFileHandle file, byte* bytes, nuint count);
}

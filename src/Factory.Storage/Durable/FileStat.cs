using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

internal enum FileType
{
    Other,
    Regular,
    Directory,
    Link,
}

/// <summary>What the kernel says of a file; links are never followed.</summary>
internal readonly partial record struct FileStat(FileType Type, int Mode, long Links, long Inode, long Device, long Size, long ModifiedNs, long ChangedNs)
{
    private const int NoFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH: the descriptor itself
    private const int BasicStats = 0x7ff; // STATX_BASIC_STATS
    private const int CurrentDirectory = -100; // AT_FDCWD

    public bool IsExecutable => (Mode & 0b001_001_001) != 0;

    /// <summary>Null when there is nothing of that name.</summary>
    public static FileStat? TryOf(string path)
    {
        if (StatxNative(CurrentDirectory, path, NoFollow, BasicStats, out var raw) == 0) return From(raw);
        var error = Marshal.GetLastPInvokeError();
        return error == Errno.NoEntry ? null : throw new PosixException("stat", path, error);
    }

    /// <exception cref="PosixException">It is not there, or may not be looked at.</exception>
    public static FileStat Of(string path) => TryOf(path) ?? throw new PosixException("stat", path, Errno.NoEntry);

    public static FileStat Of(SafeFileHandle handle, string path) =>
        StatxNative((int)handle.DangerousGetHandle(), "", EmptyPath, BasicStats, out var raw) == 0
            ? From(raw) : throw new PosixException("stat", path, Marshal.GetLastPInvokeError());

    public static FileStat OfChild(SafeFileHandle directory, string name, string shownAs) =>
        StatxNative((int)directory.DangerousGetHandle(), name, NoFollow, BasicStats, out var raw) == 0
            ? From(raw) : throw new PosixException("stat", shownAs, Marshal.GetLastPInvokeError());

    private static FileStat From(in Statx raw) => new(
        (raw.Mode & 0xF000) switch { 0x8000 => FileType.Regular, 0x4000 => FileType.Directory, 0xA000 => FileType.Link, _ => FileType.Other },
        raw.Mode & 0xFFF, raw.Links, (long)raw.Inode, ((long)raw.DeviceMajor << 32) | raw.DeviceMinor, (long)raw.Size,
        raw.Modified.Nanoseconds(), raw.Changed.Nanoseconds());

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxNative(int directory, string path, int flags, uint mask, out Statx result);

    /// <summary><c>struct statx</c>: unlike <c>struct stat</c> the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(96)] public Timestamp Changed;
        [FieldOffset(112)] public Timestamp Modified;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;
    }

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct Timestamp
    {
        [FieldOffset(0)] public long Seconds;
        [FieldOffset(8)] public uint Fraction;

        public readonly long Nanoseconds() => Seconds * 1_000_000_000 + Fraction;
    }
}

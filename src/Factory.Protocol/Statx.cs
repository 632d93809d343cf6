using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Factory.Protocol;

/// <summary>What the kernel says of a file, by statx(2): unlike those of <c>struct stat</c> its places are the same on every architecture. Links are never followed.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
public readonly partial struct Statx
{
    private const int NoFollow = 0x100, EmptyPath = 0x1000; // AT_SYMLINK_NOFOLLOW; AT_EMPTY_PATH: the descriptor itself
    private const int BasicStats = 0x7ff, CurrentDirectory = -100; // STATX_BASIC_STATS, AT_FDCWD

    [FieldOffset(16)] public readonly uint Links;
    [FieldOffset(20)] public readonly uint Owner;
    [FieldOffset(24)] public readonly uint Group;
    /// <summary>With the bits of its type.</summary>
    [FieldOffset(28)] public readonly ushort Mode;
    [FieldOffset(32)] public readonly ulong Inode;
    [FieldOffset(40)] public readonly ulong Size;
    [FieldOffset(96)] private readonly Timestamp _changed;
    [FieldOffset(112)] private readonly Timestamp _modified;
    [FieldOffset(136)] private readonly uint _deviceMajor;
    [FieldOffset(140)] private readonly uint _deviceMinor;

    /// <summary>Of Unix time.</summary>
    public long ModifiedNs => _modified.Nanoseconds;
    /// <summary>When anything of it changed, by the kernel's own clock, in nanoseconds of Unix time.</summary>
    public long ChangedNs => _changed.Nanoseconds;
    public long Device => ((long)_deviceMajor << 32) | _deviceMinor;
    public bool IsRegular => (Mode & 0xF000) == 0x8000;
    public bool IsDirectory => (Mode & 0xF000) == 0x4000;
    public bool IsSticky => (Mode & 0x200) != 0;
    public bool OthersMayWrite => (Mode & 0b000_010_010) != 0;
    public bool IsLink => (Mode & 0xF000) == 0xA000;

    /// <returns>False: <see cref="Marshal.GetLastPInvokeError"/> tells why. So of all of these.</returns>
    public static bool TryOf(string path, out Statx seen) => Ask(CurrentDirectory, path, NoFollow, BasicStats, out seen) == 0;

    /// <summary>Of what is open.</summary>
    public static bool TryOf(SafeFileHandle file, out Statx seen) => Ask((int)file.DangerousGetHandle(), "", EmptyPath, BasicStats, out seen) == 0;

    /// <summary>Of a name in a directory that is open.</summary>
    public static bool TryOf(SafeFileHandle directory, string name, out Statx seen) => Ask((int)directory.DangerousGetHandle(), name, NoFollow, BasicStats, out seen) == 0;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(int directory, string path, int flags, uint mask, out Statx result);

    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private readonly struct Timestamp
    {
        [FieldOffset(0)] private readonly long _seconds;
        [FieldOffset(8)] private readonly uint _fraction;

        public long Nanoseconds => _seconds * 1_000_000_000 + _fraction;
    }
}

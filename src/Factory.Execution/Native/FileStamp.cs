using System.Runtime.InteropServices;

namespace Factory.Execution.Native;

/// <summary>What changes when a file does, whoever changes it and whatever else they put back: the kernel's own time of the last change among it.</summary>
internal readonly unsafe partial record struct FileStamp(string Path, ushort Mode, ulong Inode, ulong Size, uint Links, long Modified, long Changed)
{
    private const int CurrentDirectory = -100, NoFollow = 0x100, BasicStats = 0x7ff;
    private const ushort TypeMask = 0xF000, IsDirectory = 0x4000;

    /// <summary>All that is in a tree, in order. Of directories only that they are there.</summary>
    /// <exception cref="IOException">It changes while it is looked at.</exception>
    public static FileStamp[] OfTree(string root) =>
        [.. Directory.EnumerateFileSystemEntries(root, "*", s_all).Order(StringComparer.Ordinal).Select(Of)];

    private static readonly EnumerationOptions s_all = new() { AttributesToSkip = FileAttributes.None, RecurseSubdirectories = true };

    private static FileStamp Of(string path)
    {
        var s = new Statx();
        var relative = System.IO.Path.GetFileName(path);
        if (StatxOf(CurrentDirectory, path, NoFollow, BasicStats, &s) != 0) throw Posix.Failure($"stat of {path}");
        return (s.Mode & TypeMask) == IsDirectory ? new(relative, s.Mode, s.Inode, 0, 0, 0, 0)
            : new(relative, s.Mode, s.Inode, s.Size, s.Links, s.ModifiedSeconds * 1_000_000_000 + s.ModifiedNanoseconds,
                s.ChangedSeconds * 1_000_000_000 + s.ChangedNanoseconds);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatxOf(int directory, string path, int flags, uint mask, Statx* result);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(16)] public uint Links;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(96)] public long ChangedSeconds;
        [FieldOffset(104)] public uint ChangedNanoseconds;
        [FieldOffset(112)] public long ModifiedSeconds;
        [FieldOffset(120)] public uint ModifiedNanoseconds;
    }
}

using System.Runtime.InteropServices;
using Factory.Protocol;
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
internal readonly record struct FileStat(FileType Type, int Mode, long Links, long Inode, long Device, long Size, long ModifiedNs, long ChangedNs)
{
    public bool IsExecutable => (Mode & 0b001_001_001) != 0;

    /// <summary>Null when there is nothing of that name.</summary>
    public static FileStat? TryOf(string path)
    {
        if (Statx.TryOf(path, out var seen)) return From(seen);
        var error = Marshal.GetLastPInvokeError();
        return error == Errno.NoEntry ? null : throw new PosixException("stat", path, error);
    }

    /// <exception cref="PosixException">It is not there, or may not be looked at.</exception>
    public static FileStat Of(string path) => TryOf(path) ?? throw new PosixException("stat", path, Errno.NoEntry);

    public static FileStat Of(SafeFileHandle handle, string path) => Statx.TryOf(handle, out var seen) ? From(seen) : throw Failure(path);

    public static FileStat OfChild(SafeFileHandle directory, string name, string shownAs) =>
        Statx.TryOf(directory, name, out var seen) ? From(seen) : throw Failure(shownAs);

    private static PosixException Failure(string path) => new("stat", path, Marshal.GetLastPInvokeError());

    private static FileStat From(in Statx seen) => new(
        seen.IsRegular ? FileType.Regular : seen.IsDirectory ? FileType.Directory : seen.IsLink ? FileType.Link : FileType.Other,
        seen.Mode & 0xFFF, seen.Links, (long)seen.Inode, seen.Device, (long)seen.Size, seen.ModifiedNs, seen.ChangedNs);
}

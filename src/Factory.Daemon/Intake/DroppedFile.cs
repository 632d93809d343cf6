using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Factory.Protocol;
using Microsoft.Win32.SafeHandles;

namespace Factory.Daemon;

/// <summary>What identifies a state of a file without reading it.</summary>
internal readonly record struct DropStamp(ulong Inode, ulong Size, long Modified, long Changed)
{
    public static DropStamp Of(Statx seen) => new(seen.Inode, seen.Size, seen.ModifiedNs, seen.ChangedNs);

    /// <summary>When it was last touched, in Unix milliseconds.</summary>
    public long TouchedAt => Math.Max(Modified, Changed) / 1_000_000;
}

/// <summary>A pipeline file as it was when it was read: opened once, without following links, and copied.</summary>
/// <param name="Name">Its name in the folder.</param>
/// <param name="Distrust">Why it is not run, or null.</param>
internal sealed record DroppedFile(string Name, DropStamp Stamp, string Text, string Digest, string? Distrust)
{
    /// <summary>The language's own limit, and one more byte to see that it is passed.</summary>
    private const int MostBytes = 16 * 1024 * 1024 + 1;

    /// <returns>The file, or null when it is not there any more or was changed while it was read.</returns>
    public static DroppedFile? Read(SafeFileHandle folder, string name)
    {
        using var handle = Native.TryOpen(folder, name, out var error);
        if (handle is null) return error != Native.NoEntry && Look(folder, name) is { } there ? new(name, there, "", "", WhyNot(error)) : null;
        try
        {
            return ReadOpened(handle, name);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The stamp of a name in a folder, without opening it or following links; null when it is not there.</summary>
    public static DropStamp? Look(SafeFileHandle folder, string name) => Native.Look(folder, name) is { } seen ? DropStamp.Of(seen) : null;

    private static DroppedFile? ReadOpened(SafeFileHandle handle, string name)
    {
        var before = Native.Look(handle);
        var stamp = DropStamp.Of(before);
        if (Trust.DistrustOfFile(before) is { } distrust) return new(name, stamp, "", "", distrust);
        var bytes = new byte[Math.Min(MostBytes, (int)Math.Min(before.Size, MostBytes))];
        var length = 0;
        for (int read; length < bytes.Length && (read = RandomAccess.Read(handle, bytes.AsSpan(length), length)) > 0;) length += read;
        if (DropStamp.Of(Native.Look(handle)) != stamp || length != bytes.Length) return null;
        return new(name, stamp, Encoding.UTF8.GetString(bytes), Convert.ToHexStringLower(SHA256.HashData(bytes)), null);
    }

    private static string WhyNot(int error) => error == Native.Loop
        ? "it is a symbolic link: copy the file into the folder instead"
        : $"it cannot be opened ({Marshal.GetPInvokeErrorMessage(error)}): let {Trust.User} read it";
}

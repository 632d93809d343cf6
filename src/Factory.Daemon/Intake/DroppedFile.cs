using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Factory.Daemon;

/// <summary>What identifies a state of a file without reading it.</summary>
internal readonly record struct DropStamp(ulong Inode, ulong Size, long Modified, long Changed)
{
    public static DropStamp Of(Native.Statx seen) => new(
        seen.Inode, seen.Size, seen.ModifiedSeconds * 1_000_000_000 + seen.ModifiedNanoseconds, seen.ChangedSeconds * 1_000_000_000 + seen.ChangedNanoseconds);

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
        try
        {
            using var handle = Native.OpenBeneath(folder, name);
            var before = Native.Look(handle);
            if (Trust.DistrustOfFile(before) is { } distrust) return new(name, DropStamp.Of(before), "", "", distrust);
            var bytes = new byte[Math.Min(MostBytes, (int)Math.Min(before.Size, MostBytes))];
            var length = 0;
            for (int read; length < bytes.Length && (read = RandomAccess.Read(handle, bytes.AsSpan(length), length)) > 0;) length += read;
            var stamp = DropStamp.Of(before);
            if (DropStamp.Of(Native.Look(handle)) != stamp || length != bytes.Length) return null;
            return new(name, stamp, Encoding.UTF8.GetString(bytes), Convert.ToHexStringLower(SHA256.HashData(bytes)), null);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The stamp of a name in a folder, without following links; null when it cannot be looked at.</summary>
    public static DropStamp? Look(SafeFileHandle folder, string name)
    {
        try
        {
            using var handle = Native.OpenBeneath(folder, name);
            return DropStamp.Of(Native.Look(handle));
        }
        catch (IOException)
        {
            return null;
        }
    }
}

using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>
/// Files that are on the disk when a method returns. .NET's own flushing swallows the errors of fsync and cannot sync a
/// directory; everything here throws <see cref="PosixException"/> when the disk did not take it.
/// </summary>
public static class DurableFile
{
    private const int OwnerWrites = 0b110_100_100;
    private static long s_temporary;

    /// <summary>Writes a file whole or not at all: whoever reads it, at any time and after any crash, sees the old content or the new.</summary>
    /// <param name="temporaries">Where it is made, on the same file system: what a crash leaves there is the caller's to sweep. Null: beside it.</param>
    public static void Write(string path, ReadOnlySpan<byte> content, string? temporaries = null)
    {
        var temporary = TemporaryFor(path, temporaries ?? Parent(path));
        using var file = Posix.Open(temporary, OpenFlags.Write | OpenFlags.CreateNew, OwnerWrites);
        try
        {
            RandomAccess.Write(file, content, 0);
            Sync(file, temporary);
            Posix.Rename(temporary, path);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        SyncDirectory(Parent(path));
    }

    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte}, string)"/>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Renames a file or directory durably. What it holds must be synced already.</summary>
    public static void Rename(string from, string to)
    {
        Posix.Rename(from, to);
        SyncDirectory(Parent(to));
        if (Parent(from) != Parent(to)) SyncDirectory(Parent(from));
    }

    /// <summary>Makes a directory, and those above it that are not there.</summary>
    public static void CreateDirectory(string path)
    {
        if (Directory.Exists(path)) return;
        CreateDirectory(Parent(path));
        Directory.CreateDirectory(path);
        SyncDirectory(Parent(path));
    }

    /// <summary>Gives a file its name; where its folder is missing that is made first. Nothing is synced.</summary>
    internal static void InFolder(string path, Action<string> name)
    {
        try
        {
            name(path);
        }
        catch (PosixException e) when (e.Error == Errno.NoEntry)
        {
            Directory.CreateDirectory(Parent(path));
            name(path);
        }
    }

    /// <summary>Deletes a file, if it is there, durably.</summary>
    public static void Delete(string path)
    {
        if (!File.Exists(path)) return;
        File.Delete(path);
        SyncDirectory(Parent(path));
    }

    public static void Sync(SafeFileHandle file, string path) => Posix.Sync(file, path);

    /// <summary>Syncs the content of a file that is there.</summary>
    public static void SyncFile(string path)
    {
        using var file = Posix.Open(path, OpenFlags.Read);
        Posix.Sync(file, path);
    }

    /// <summary>Syncs the names in a directory; not what the files under them hold.</summary>
    public static void SyncDirectory(string path)
    {
        using var directory = Posix.Open(path, OpenFlags.Directory);
        Posix.Sync(directory, path);
    }

    internal static string Parent(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    /// <summary>Deletes what writers that were killed left beside their files. No other process may be writing there.</summary>
    public static void Sweep(string directory)
    {
        foreach (var left in Directory.EnumerateFiles(directory, ".*.tmp")) File.Delete(left);
    }

    private static string TemporaryFor(string path, string directory) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path.Combine(directory, $".{Path.GetFileName(path)}")}.{Environment.ProcessId}.{Interlocked.Increment(ref s_temporary)}.tmp");
}

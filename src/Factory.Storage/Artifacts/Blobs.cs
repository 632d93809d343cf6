using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

internal enum BlobState
{
    Sound,
    Missing,
    /// <summary>It held other bytes than its name says, and was put into quarantine.</summary>
    Changed,
}

/// <summary>
/// Files named by the SHA-256 of what they hold. A sound blob is recognised without reading it: by its size, its mode and its
/// seal (see <see cref="BlobId.SealNanoseconds"/>). Not by ctime, which every hard link changes, nor by inode, which a restored
/// backup changes. What does not look sound is read, and sealed again or put aside.
/// </summary>
internal sealed class Blobs(string root, string quarantine, Doomed doomed)
{
    private readonly ConcurrentDictionary<BlobId, bool> _leaving = [];

    public string PathOf(BlobId id) => Path.Combine(root, id.RelativePath);
    public string ShardOf(BlobId id) => Path.Combine(root, id.Shard);

    public BlobState Check(BlobId id, long size)
    {
        var path = PathOf(id);
        if (FileStat.TryOf(path) is not { } stat) return BlobState.Missing;
        // What is about to be deleted counts as gone.
        if (_leaving.ContainsKey(id) || !doomed.MayRely(ContentId.OfHex(id.Sha256))) return BlobState.Missing;
        if (stat is { Type: FileType.Regular } && stat.Size == size && stat.Mode == id.Mode && stat.ModifiedNs == id.SealedAt) return BlobState.Sound;
        return stat.Type == FileType.Regular && HoldsWhatItSays(id, path) ? BlobState.Sound : PutAside(id, path);
    }

    /// <summary>Makes a blob of bytes that have its digest.</summary>
    /// <param name="temporary">Where it is made before it gets its name; of the same file system.</param>
    public void Write(BlobId id, ReadOnlySpan<byte> content, string temporary, bool durably)
    {
        try
        {
            using (var file = Posix.Open(temporary, OpenFlags.Write | OpenFlags.CreateNew, 0b110_000_000))
            {
                RandomAccess.Write(file, content, 0);
                Seal(file, id, temporary);
                if (durably) DurableFile.Sync(file, temporary);
            }
            DurableFile.InFolder(PathOf(id), path => Posix.Rename(temporary, path));
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        if (durably) DurableFile.SyncDirectory(ShardOf(id));
    }

    /// <summary>Makes a found file a blob, by a second name for it: a new file costs more. False when it cannot be.</summary>
    public bool Adopt(BlobId id, SafeFileHandle file, FoundFile found)
    {
        // A file with a second name could be written through that name later.
        if (found.Stat.Links != 1) return false;
        try
        {
            Seal(file, id, found.FullPath);
        }
        catch (PosixException e) when (e.Error == Errno.NotPermitted)
        {
            return false; // Another user's file.
        }
        var error = Posix.TryLink(file, PathOf(id));
        if (error != Errno.NoEntry) return error == 0;
        Directory.CreateDirectory(ShardOf(id));
        return Posix.TryLink(file, PathOf(id)) == 0;
    }

    /// <summary>Makes a file a blob: read-only and sealed.</summary>
    public static void Seal(SafeFileHandle file, BlobId id, string path)
    {
        Posix.SetMode(file, id.Mode, path);
        Posix.SetModified(file, BlobId.SealSeconds, id.SealNanoseconds, path);
    }

    /// <summary>Deletes a file whose content lies elsewhere too, unless one who relies on the file began before.</summary>
    /// <param name="mayGo">Asked when nobody can begin to rely on it any more.</param>
    public bool TryDrop(BlobId id, Func<bool> mayGo)
    {
        _leaving[id] = true;
        try
        {
            if (!mayGo()) return false;
            File.Delete(PathOf(id));
            return true;
        }
        finally
        {
            _leaving.TryRemove(id, out _);
        }
    }

    private static bool HoldsWhatItSays(BlobId id, string path)
    {
        using var file = Posix.Open(path, OpenFlags.NoFollow | OpenFlags.NoWait);
        if (Hashing.Sha256(file) != id.Sha256) return false;
        Seal(file, id, path);
        return true;
    }

    private BlobState PutAside(BlobId id, string path)
    {
        var aside = Path.Combine(quarantine, $"{id.Sha256}.{Guid.NewGuid():N}");
        try
        {
            DurableFile.Rename(path, aside);
        }
        catch (PosixException e) when (e.Error == Errno.NoEntry)
        {
            // Another thread saw the same and was faster.
        }
        return BlobState.Changed;
    }
}

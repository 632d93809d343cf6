using Factory.Engine;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>
/// Takes files into the store. Each new blob is first made in a staging directory, all are synced, then all get their names, and the
/// directories of the names are synced: a name never points to content that is not on the disk. The source stays as it is,
/// so that what a crash interrupts can be done again; an adopted file is linked, not moved.
/// </summary>
internal sealed class Ingestion(Blobs blobs, string staging)
{
    /// <summary>From so many files on, one sync of the whole file system is cheaper than one for each.</summary>
    internal const int Many = 32;
    private int _staged;

    public Manifest Take(IReadOnlyList<FoundFile> files, bool adopt)
    {
        Directory.CreateDirectory(staging);
        try
        {
            var taken = new Taken[files.Count];
            Together.Do([.. Enumerable.Range(0, files.Count)], i => taken[i] = Stage(files[i], adopt));
            Publish(taken);
            return Manifest.Of(taken.Select(t => t.File));
        }
        finally
        {
            Directory.Delete(staging, recursive: true);
        }
    }

    /// <param name="File">What the manifest says of it.</param>
    /// <param name="Staged">Where the new blob waits for its name; null when the store has it already.</param>
    private readonly record struct Taken(ArtifactFile File, string? Staged);

    private Taken Stage(FoundFile found, bool adopt)
    {
        using var source = found.Open();
        if (!adopt) return Copy(found, source);
        var taken = Describe(found, Hashing.Sha256(source));
        if (blobs.Check(taken.Blob(), taken.Size) == BlobState.Sound) return new(taken, null);
        return Links.TryAdopt(found, source, taken.Blob(), NextStaged()) is { } staged ? new(taken, staged) : Copy(found, source);
    }

    private Taken Copy(FoundFile found, SafeFileHandle source)
    {
        var staged = NextStaged();
        using var copy = Posix.Open(staged, OpenFlags.Write | OpenFlags.CreateNew, 0b110_000_000);
        var sha256 = Hashing.Copy(source, copy);
        var taken = Describe(found, sha256) with { Size = FileStat.Of(copy, staged).Size };
        if (blobs.Check(taken.Blob(), taken.Size) == BlobState.Sound) return new(taken, null);
        Blobs.Seal(copy, taken.Blob(), staged);
        return new(taken, staged);
    }

    private void Publish(Taken[] taken)
    {
        // Also what was there already: a small artifact may have brought it, and not be synced yet.
        string[] contents = [.. taken.Select(t => t.Staged ?? blobs.PathOf(t.File.Blob())).Distinct()];
        if (contents.Length > Many) SyncAll();
        else Together.Do(contents, DurableFile.SyncFile);

        foreach (var file in taken)
        {
            if (file.Staged is null) continue;
            Directory.CreateDirectory(blobs.ShardOf(file.File.Blob()));
            Posix.Rename(file.Staged, blobs.PathOf(file.File.Blob()));
        }

        // Also those of blobs that were there: another ingestion may have named them a moment ago and not synced yet.
        string[] shards = [.. taken.Select(t => blobs.ShardOf(t.File.Blob())).Distinct()];
        if (shards.Length > Many) SyncAll();
        else
        {
            Together.Do(shards, DurableFile.SyncDirectory);
            if (shards.Length > 0) DurableFile.SyncDirectory(DurableFile.Parent(shards[0]));
        }
    }

    private void SyncAll()
    {
        using var directory = Posix.Open(staging, OpenFlags.Directory);
        Posix.SyncFileSystem(directory, staging);
    }

    private string NextStaged() => Path.Combine(staging, Interlocked.Increment(ref _staged).ToString("x"));

    private static ArtifactFile Describe(FoundFile found, string sha256) =>
        new(found.Path, found.Stat.Size, new BlobId(sha256, found.Stat.IsExecutable).Mode, sha256);
}

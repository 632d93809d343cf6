using Factory.Engine;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>
/// Makes trees of artifacts: of links where the file system lets it, else of copies. Content that lies in packs is written, and checked
/// while it is. Files are placed in batches, by all processors.
/// </summary>
internal sealed class Materialization(Blobs blobs, Contents contents)
{
    private const int MostInBatch = 256;
    private static readonly int s_ahead = 2 * Environment.ProcessorCount;

    /// <returns>Files, and their bytes.</returns>
    public (long Files, long Bytes) Make(ArtifactDigest artifact, IEnumerable<ArtifactFile> files, string target, TreeStyle style)
    {
        if (FileStat.TryOf(target) is not null) throw new IOException($"{target} is there already: a tree of an artifact is made at a new path");
        Directory.CreateDirectory(target);
        try
        {
            var made = PlaceAll(artifact, files, target, style);
            if (style is TreeStyle.View or TreeStyle.Durable) ReadOnlyTree.Close(target);
            return made;
        }
        catch
        {
            ReadOnlyTree.Delete(target);
            throw;
        }
    }

    /// <summary>The file of the store that holds a file of an artifact; null when its content lies in packs.</summary>
    /// <exception cref="InvalidDataException">Its content is missing or was changed.</exception>
    public string? SoundFile(ArtifactDigest artifact, ArtifactFile file) => blobs.Check(file.Blob(), file.Size) switch
    {
        BlobState.Sound => blobs.PathOf(file.Blob()),
        _ when contents.Has(file.Id()) => null,
        var state => throw Damage(artifact, file, state),
    };

    private (long Files, long Bytes) PlaceAll(ArtifactDigest artifact, IEnumerable<ArtifactFile> files, string target, TreeStyle style)
    {
        var (count, bytes, under) = (0L, 0L, new Queue<Task>());
        try
        {
            foreach (var batch in files.Chunk(MostInBatch))
            {
                var folders = batch.Select(f => Path.GetDirectoryName(f.Path)!).Distinct().ToArray();
                foreach (var folder in folders) Directory.CreateDirectory(Path.Combine(target, folder));
                count += batch.Length;
                bytes += batch.Sum(f => f.Size);
                if (under.Count >= s_ahead) under.Dequeue().GetAwaiter().GetResult();
                under.Enqueue(Task.Run(() =>
                {
                    foreach (var file in batch) Place(artifact, file, Path.Combine(target, file.Path), style);
                }));
            }
            while (under.TryDequeue(out var task)) task.GetAwaiter().GetResult();
            return (count, bytes);
        }
        finally
        {
            // Nobody writes to the tree when it is over: it may be deleted.
            foreach (var task in under) ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
        }
    }

    private void Place(ArtifactDigest artifact, ArtifactFile file, string path, TreeStyle style)
    {
        try
        {
            if (SoundFile(artifact, file) is not { } blob) Write(artifact, file, path, style);
            else if (style == TreeStyle.Writable) Copy(artifact, file, blob, path, style);
            else Link(artifact, file, blob, path, style);
        }
        catch (PosixException e) when (e.Error == Errno.NoEntry && contents.Has(file.Id()))
        {
            // The blob was a copy of packed content, and dropped a moment ago.
            Write(artifact, file, path, style);
        }
    }

    private static void Link(ArtifactDigest artifact, ArtifactFile file, string blob, string path, TreeStyle style)
    {
        // One that was made for a view may not be on the disk yet.
        if (style == TreeStyle.Durable) DurableFile.SyncFile(blob);
        switch (Posix.TryLink(blob, path))
        {
            case 0: break;
            // Another file system, more links than this one counts, or links to others' files forbidden.
            case Errno.CrossDevice or Errno.TooManyLinks or Errno.NotPermitted or Errno.NotSupported: Copy(artifact, file, blob, path, style); break;
            case var error: throw new PosixException("link", path, error);
        }
    }

    private static void Copy(ArtifactDigest artifact, ArtifactFile file, string blob, string path, TreeStyle style)
    {
        using var from = Posix.Open(blob, OpenFlags.NoFollow);
        using var to = Posix.Open(path, OpenFlags.Write | OpenFlags.CreateNew, 0b110_000_000);
        // A clone is the blob, which is sealed, as a link is.
        if (!Posix.TryClone(from, to) && Hashing.Copy(from, to) != file.Sha256)
            throw new InvalidDataException($"{file.Path} of artifact {artifact} was changed in the store: {blob} holds other bytes");
        Finish(file, to, path, style);
    }

    private void Write(ArtifactDigest artifact, ArtifactFile file, string path, TreeStyle style)
    {
        using var to = Posix.Open(path, OpenFlags.Write | OpenFlags.CreateNew, 0b110_000_000);
        if (!contents.TryWrite(file.Id(), file.Size, to)) throw Damage(artifact, file, BlobState.Missing);
        Finish(file, to, path, style);
        if (style != TreeStyle.View) return;
        Directory.CreateDirectory(blobs.ShardOf(file.Blob()));
        // Where it cannot be linked, or another was faster, the next view writes it again.
        _ = Posix.TryLink(path, blobs.PathOf(file.Blob()));
    }

    private static void Finish(ArtifactFile file, SafeFileHandle to, string path, TreeStyle style)
    {
        if (style == TreeStyle.Writable) Posix.SetMode(to, file.Blob().Executable ? 0b111_101_101 : 0b110_100_100, path);
        else Blobs.Seal(to, file.Blob(), path);
        if (style == TreeStyle.Durable) DurableFile.Sync(to, path);
    }

    private static InvalidDataException Damage(ArtifactDigest artifact, ArtifactFile file, BlobState state) => new(state == BlobState.Changed
        ? $"{file.Path} of artifact {artifact} was changed in the store: blob {file.Sha256} held other bytes and was put into quarantine"
        : $"{file.Path} of artifact {artifact} is missing in the store: no sound blob {file.Sha256}");
}

using Factory.Engine;

namespace Factory.Storage;

/// <summary>Makes read-only trees of artifacts: of links where the file system lets it, else of copies.</summary>
internal sealed class Materialization(Blobs blobs)
{
    /// <param name="durably">Whether copies are synced; for trees that must outlive a power loss.</param>
    public void Make(ArtifactDigest artifact, IReadOnlyList<ArtifactFile> files, string target, bool durably)
    {
        if (FileStat.TryOf(target) is not null) throw new IOException($"{target} is there already: a tree of an artifact is made at a new path");
        Directory.CreateDirectory(target);
        try
        {
            foreach (var file in files) Place(artifact, file, Path.Combine(target, file.Path), durably);
            ReadOnlyTree.Close(target);
        }
        catch
        {
            ReadOnlyTree.Delete(target);
            throw;
        }
    }

    /// <exception cref="InvalidDataException">Its content is missing or was changed.</exception>
    public string Sound(ArtifactDigest artifact, ArtifactFile file) => blobs.Check(file.Blob(), file.Size) switch
    {
        BlobState.Sound => blobs.PathOf(file.Blob()),
        BlobState.Missing => throw new InvalidDataException($"{file.Path} of artifact {artifact} is missing in the store: no blob {file.Sha256}"),
        _ => throw new InvalidDataException(
            $"{file.Path} of artifact {artifact} was changed in the store: blob {file.Sha256} held other bytes and was put into quarantine"),
    };

    private void Place(ArtifactDigest artifact, ArtifactFile file, string path, bool durably)
    {
        var blob = Sound(artifact, file);
        Directory.CreateDirectory(DurableFile.Parent(path));
        switch (Posix.TryLink(blob, path))
        {
            case 0: break;
            // Another file system, more links than this one counts, or links to others' files forbidden.
            case Errno.CrossDevice or Errno.TooManyLinks or Errno.NotPermitted or Errno.NotSupported: Copy(artifact, file, blob, path, durably); break;
            case var error: throw new PosixException("link", path, error);
        }
    }

    private static void Copy(ArtifactDigest artifact, ArtifactFile file, string blob, string path, bool durably)
    {
        using var from = Posix.Open(blob, OpenFlags.NoFollow);
        using var to = Posix.Open(path, OpenFlags.Write | OpenFlags.CreateNew, 0b110_000_000);
        if (Hashing.Copy(from, to) != file.Sha256)
            throw new InvalidDataException($"{file.Path} of artifact {artifact} was changed in the store: {blob} holds other bytes");
        Blobs.Seal(to, file.Blob(), path);
        if (durably) DurableFile.Sync(to, path);
    }
}

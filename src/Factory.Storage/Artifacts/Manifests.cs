using Factory.Engine;

namespace Factory.Storage;

/// <summary>Keeps and finds manifests: small ones as files, large ones in chunks.</summary>
internal sealed class Manifests(StoreFolder folder, Contents contents, Doomed doomed, TimeProvider time)
{
    private readonly ReadManifests _read = new(time);

    public string PathOf(ArtifactDigest artifact) => Path.Combine(folder["manifests"], artifact.Hex[..2], $"{artifact.Hex[2..]}.json");

    public void Keep(ArtifactDigest digest, byte[] json)
    {
        var path = PathOf(digest);
        DurableFile.CreateDirectory(DurableFile.Parent(path));
        if (Has(digest, json)) DurableFile.SyncDirectory(DurableFile.Parent(path));
        else DurableFile.Write(path, json, folder["tmp"]);
    }

    /// <summary>As <see cref="Keep"/>, without a sync: whoever names it carries it.</summary>
    public void KeepForNow(ArtifactDigest digest, byte[] json)
    {
        if (Has(digest, json)) return;
        var temporary = folder.NewTemporary();
        try
        {
            // Not truncated, even at a length of nothing: ext4 lets whoever closes such a file wait until it is written out.
            using (var file = Posix.Open(temporary, OpenFlags.Write | OpenFlags.CreateNew, 0b110_100_100)) RandomAccess.Write(file, json, 0);
            DurableFile.InFolder(PathOf(digest), path => Posix.Rename(temporary, path));
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The files of an artifact one by one, in ordinal order of their paths.</summary>
    /// <exception cref="InvalidDataException">There is no such artifact, or its manifest was changed: which may show only at the end.</exception>
    public IEnumerable<ArtifactFile> Files(ArtifactDigest artifact)
    {
        var path = PathOf(artifact);
        if (FileStamp.TryOf(path) is { } stamp) return _read.Of(artifact, stamp, () => Manifest.Read(File.ReadAllBytes(path), artifact).Files);
        var id = ContentId.OfHex(artifact.Hex);
        return contents.Has(id) ? Files(id, artifact) : throw new InvalidDataException($"there is no artifact {artifact} in the store {folder.Root}");
    }

    // Opened each time that they are gone through.
    private IEnumerable<ArtifactFile> Files(ContentId id, ArtifactDigest artifact)
    {
        foreach (var file in ManifestReader.Files(contents.Open(id), artifact)) yield return file;
    }

    /// <summary>A manifest that is a file of its own; null when there is none.</summary>
    public byte[]? Json(ArtifactDigest artifact) =>
        PathOf(artifact) is var path && File.Exists(path) ? Manifest.Read(File.ReadAllBytes(path), artifact).Json : null;

    private bool Has(ArtifactDigest digest, byte[] json) =>
        PathOf(digest) is var path && File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(json) && doomed.MayRely(ContentId.OfHex(digest.Hex));
}

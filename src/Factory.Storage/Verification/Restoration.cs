using Factory.Engine;

namespace Factory.Storage;

/// <summary>Finds which artifacts lack content, and puts it back where another copy of a file is known.</summary>
internal sealed class Restoration(ArtifactStore store, StoreParts parts, Func<ArtifactDigest, ArtifactFile, IEnumerable<string>> copies, CancellationToken cancellationToken)
{
    public IReadOnlyList<HurtArtifact> Run(IEnumerable<ArtifactDigest> named) => [.. named.Select(Look).OfType<HurtArtifact>()];

    private HurtArtifact? Look(ArtifactDigest artifact)
    {
        var lost = new List<ArtifactFile>();
        try
        {
            foreach (var file in store.EnumerateFiles(artifact))
                if (!IsThere(file)) lost.Add(file);
        }
        catch (InvalidDataException)
        {
            return new(artifact, [], Restored: false);
        }
        if (lost.Count == 0) return null;
        foreach (var file in lost) Restore(artifact, file);
        return new(artifact, [.. lost.Select(f => f.Path)], lost.All(IsThere));
    }

    private bool IsThere(ArtifactFile file) => parts.Blobs.Check(file.Blob(), file.Size) == BlobState.Sound || parts.Contents.Has(file.Id());

    private void Restore(ArtifactDigest artifact, ArtifactFile file)
    {
        foreach (var copy in copies(artifact, file))
        {
            if (FileStat.TryOf(copy) is not { Type: FileType.Regular } stat || stat.Size != file.Size) continue;
            using (var content = Posix.Open(copy, OpenFlags.NoFollow | OpenFlags.NoWait))
                if (Hashing.Sha256(content) != file.Sha256) continue;
            using var addition = new Addition(parts.Blobs, parts.Packs, parts.Contents, parts.Index, parts.NewTemporary());
            using var tree = new TreeAddition(addition, new(Adopt: false, SettledBefore: 0), cancellationToken);
            tree.Take([new(file.Path, copy, stat)], [], null);
            addition.Publish();
            return;
        }
    }
}

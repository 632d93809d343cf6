using Factory.Engine;

namespace Factory.Storage;

/// <summary>
/// Cuts large files that were taken over whole, as what stages make is, into chunks. One of which the store knows enough is packed: the file
/// itself is from then on a copy for views, which goes when none has it. Of others it is known what lies where in them. So versions that
/// differ little cost little, without a stage having waited for it.
/// </summary>
/// <param name="leastKnown">With less of it known a file stays whole.</param>
internal sealed class Compaction(StoreParts parts, double leastKnown, CancellationToken cancellationToken)
{
    /// <summary>After so many entries what was cut is published: what comes after may fail.</summary>
    private const int MostWaiting = 20_000;

    /// <param name="files">Of versions, older ones first.</param>
    public CutFiles Run(IEnumerable<ArtifactFile> files)
    {
        using var addition = new Addition(parts.Blobs, parts.Packs, parts.Contents, parts.Index, parts.NewTemporary());
        var large = new LargeFile(addition, cancellationToken);
        var (cut, seen) = (0L, new HashSet<ContentId>());
        foreach (var file in files)
        {
            if (file.Size <= TreeAddition.Small || !seen.Add(file.Id()) || parts.Contents.HasLayout(file.Id()) || parts.Contents.HasPiece(file.Id())) continue;
            // What is missing or changed is a matter for who verifies.
            if (parts.Blobs.Check(file.Blob(), file.Size) != BlobState.Sound) continue;
            large.Cut(file.Blob(), parts.Blobs.PathOf(file.Blob()), leastKnown);
            cut += file.Size;
            if (addition.Waiting > MostWaiting) addition.Publish();
        }
        addition.Publish();
        return new(cut, addition.Stored);
    }
}

/// <summary>What cutting large files came to.</summary>
/// <param name="Bytes">Of the files that were cut.</param>
/// <param name="Stored">By how many bytes the store grew; the files themselves may go now, if they were packed.</param>
public readonly record struct CutFiles(long Bytes, long Stored);

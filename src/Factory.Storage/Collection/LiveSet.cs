using Factory.Engine;

namespace Factory.Storage;

/// <summary>All content that some artifacts need: manifests, files, and the chunks that those are made of.</summary>
internal sealed class LiveSet(IReadOnlyList<IndexSegment> index)
{
    private readonly PerPiece<bool> _needed = new(index);

    public int Artifacts { get; private set; }

    public bool Contains(ContentId id) => _needed[id];

    /// <exception cref="CollectionRefusedException">An artifact that must be there is not.</exception>
    public static LiveSet Of(IEnumerable<CollectionRoot> roots, ArtifactStore store, StoreParts parts)
    {
        var live = new LiveSet(parts.Index.Segments);
        foreach (var artifacts in roots.GroupBy(r => r.Artifact))
        {
            // Who only may need it does not make a doubt of its being lost.
            var certain = artifacts.FirstOrDefault(r => r.Certain);
            try
            {
                live.Add(artifacts.Key, store.EnumerateFiles(artifacts.Key), parts.Contents);
                live.Artifacts++;
            }
            catch (InvalidDataException e) when (certain is not null)
            {
                throw new CollectionRefusedException($"{certain.Why} is damaged, so it is not certain what it needs, and nothing was deleted: {e.Message}; "
                    + "`factory verify` tells more");
            }
            catch (InvalidDataException)
            {
                // A result whose content was lost is computed again when it is wanted.
            }
        }
        return live;
    }

    private void Add(ArtifactDigest artifact, IEnumerable<ArtifactFile> files, Contents contents)
    {
        Add(ContentId.OfHex(artifact.Hex), contents);
        foreach (var file in files) Add(file.Id(), contents);
    }

    private void Add(ContentId id, Contents contents)
    {
        ref var needed = ref _needed[id];
        if (needed) return;
        needed = true;
        foreach (var chunk in contents.LayoutOf(id) ?? []) _needed[chunk.Id] = true;
    }
}

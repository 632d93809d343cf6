using Factory.Engine;

namespace Factory.Storage;

/// <summary>All content that some artifacts need: manifests, files, and the chunks that those are made of.</summary>
internal sealed class LiveSet
{
    // Half a digest each, for there may be millions: two that shared it would both stay.
    private readonly HashSet<(ulong, ulong)> _ids = [];

    public int Artifacts { get; private set; }

    public bool Contains(ContentId id) => _ids.Contains((id.C, id.D));

    /// <exception cref="CollectionRefusedException">An artifact that must be there is not.</exception>
    public static LiveSet Of(IEnumerable<CollectionRoot> roots, ArtifactStore store, Contents contents)
    {
        var live = new LiveSet();
        foreach (var artifacts in roots.GroupBy(r => r.Artifact))
        {
            // Who only may need it does not make a doubt of its being lost.
            var certain = artifacts.FirstOrDefault(r => r.Certain);
            try
            {
                live.Add(artifacts.Key, store.EnumerateFiles(artifacts.Key), contents);
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
        if (!_ids.Add((id.C, id.D))) return;
        foreach (var chunk in contents.LayoutOf(id) ?? []) _ids.Add((chunk.Id.C, chunk.Id.D));
    }
}

using Factory.Engine;

namespace Factory.Storage;

/// <summary>The files of a store that hold some artifacts: what is looked at when only those are verified.</summary>
internal sealed class StoreScope(ArtifactStore store, StoreParts parts)
{
    private readonly HashSet<Container> _containers = [];
    private readonly HashSet<ArtifactDigest> _manifests = [];

    public bool Has(Container container) => _containers.Contains(container);

    /// <summary>Whether it is the manifest of one of them, kept as a file of its own.</summary>
    public bool HasManifest(string hex) => _manifests.Contains(new(hex));

    public void Add(ArtifactDigest artifact)
    {
        _manifests.Add(artifact);
        AddContent(ContentId.OfHex(artifact.Hex));
        try
        {
            foreach (var file in store.EnumerateFiles(artifact))
            {
                AddContent(file.Id());
                _containers.Add(Container.Of(file.Blob()));
            }
        }
        catch (InvalidDataException)
        {
            // Whoever looks which artifacts are whole comes to it, and tells.
        }
    }

    private void AddContent(ContentId id)
    {
        AddPlaces(id, EntryKind.Content);
        AddPlaces(id, EntryKind.Layout);
        foreach (var chunk in parts.Contents.LayoutOf(id) ?? []) AddPlaces(chunk.Id, EntryKind.Content);
    }

    private void AddPlaces(ContentId id, EntryKind kind)
    {
        foreach (var place in parts.Index.FindAll(id, kind)) _containers.Add(place.Container);
    }
}

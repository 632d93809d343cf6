namespace Factory.Storage;

/// <summary>
/// Where content lies in a remote's packs. Every pack there has an index of its own beside it, and neither is ever changed; those that were read are
/// kept in one folder here, and what the remote has lost is forgotten. Without that folder all is read again.
/// </summary>
internal sealed class RemoteIndex(IRemoteObjects objects, ContentIndex index, string staging)
{
    private const int AtOnce = 8;
    private const int Batch = 64;
    // A pack of pieces of one byte has some 300,000.
    private const long LargestIndex = 64 << 20;

    /// <summary>Looks which packs the remote has now.</summary>
    public async Task Refresh(CancellationToken cancellationToken)
    {
        var listed = await objects.List(RemoteLayout.Packs, null, cancellationToken).ConfigureAwait(false);
        var indexed = listed.Where(o => o.Key.EndsWith(IndexSegment.Suffix, StringComparison.Ordinal) && o.Size <= LargestIndex).Select(o => Path.ChangeExtension(o.Key, PackId.Suffix)).ToHashSet();
        var packs = new Dictionary<PackId, long>();
        // A pack without its index was not finished, or is being pushed now; an index that is no index is not read.
        foreach (var o in listed)
            if (indexed.Contains(o.Key) && PackId.OfFile(Path.GetFileName(o.Key)) is { } id) packs[id] = o.Size;
        index.Retain(c => packs.ContainsKey(c.Pack));
        var known = index.Segments.SelectMany(s => s.Containers).Select(c => c.Pack).ToHashSet();
        foreach (var batch in packs.Where(p => !known.Contains(p.Key)).Chunk(Batch)) await Read(batch, cancellationToken).ConfigureAwait(false);
    }

    public bool Has(ContentId id, EntryKind kind) => index.Find(id, kind) is not null;

    public Place? Find(ContentId id, EntryKind kind) => index.Find(id, kind);

    /// <summary>Notes a pack that was brought there.</summary>
    public void Add(IndexDraft draft) => index.Add(draft);

    private async Task Read(KeyValuePair<PackId, long>[] packs, CancellationToken cancellationToken)
    {
        var files = new Dictionary<PackId, string>();
        foreach (var group in packs.Chunk(AtOnce))
            foreach (var (id, file) in await Task.WhenAll(group.Select(p => Fetch(p.Key, cancellationToken))).ConfigureAwait(false))
                if (file is not null) files.Add(id, file);
        var draft = new IndexDraft();
        foreach (var (pack, size) in packs)
            if (files.TryGetValue(pack, out var file)) Take(pack, size, file, draft);
        index.Add(draft);
        foreach (var file in files.Values) File.Delete(file);
    }

    private async Task<(PackId, string?)> Fetch(PackId pack, CancellationToken cancellationToken)
    {
        var file = Path.Combine(staging, Guid.NewGuid().ToString("N"));
        return (pack, await objects.Get(RemoteLayout.IndexKey(pack), file, 0, LargestIndex, cancellationToken).ConfigureAwait(false) ? file : null);
    }

    // One that is damaged, or of a pack that is shorter than it says, counts for nothing: what is in it is brought again.
    private static void Take(PackId pack, long size, string file, IndexDraft draft)
    {
        IndexSegment segment;
        try
        {
            segment = IndexSegment.Open(file);
        }
        catch (InvalidDataException)
        {
            return;
        }
        if (!segment.IsSound() || segment.Containers is not [var only] || only != Container.Of(pack)) return;
        var entries = new List<(ContentId Id, Place Place)>();
        for (long i = 0; i < segment.Count; i++)
        {
            var entry = segment[i];
            var place = segment.PlaceOf(entry);
            if (place == default || place.Offset + PackEntry.HeaderSize + place.Stored > size || !PackedPiece.CanBe(place)) return;
            entries.Add((entry.Id, place));
        }
        foreach (var (id, place) in entries) draft.Add(id, place);
    }
}

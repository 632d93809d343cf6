namespace Factory.Storage;

/// <summary>
/// Deletes what is doomed. First what must stay is moved out of what goes: chunks that only a doomed file holds, the rest of packs that are
/// mostly doomed. Then the index is written anew without what goes, and last that is deleted: a crash in between leaves nothing that is
/// pointed to and missing.
/// </summary>
internal sealed class Sweep(StoreParts parts, LiveSet live, DateTimeOffset now, CancellationToken cancellationToken)
{
    private readonly Doomed _doomed = parts.Doomed;
    private readonly HashSet<Container> _going = [];

    /// <returns>Bytes that the store is smaller by.</returns>
    public long Run(StoreInventory inventory, IReadOnlyList<StoreInventory.FoundBlob> copies)
    {
        var blobs = inventory.Blobs.Where(b => !live.Contains(b.Id) && _doomed.TryTake(b.Id)).Concat(copies).ToList();
        foreach (var blob in blobs) _going.Add(Container.Of(blob.Blob));
        var packs = ChoosePacks();
        var moved = Move(packs);
        parts.Index.Retain(c => !_going.Contains(c) || (c.Kind != ContainerKind.Pack && _doomed.IsRemade(c.Id)));
        var freed = -moved;
        foreach (var blob in blobs)
            if (_doomed.TryDelete(blob.Id, blob.Path)) freed += blob.Size;
        foreach (var pack in packs)
        {
            freed += new FileInfo(parts.Packs.PathOf(pack)).Length;
            parts.Packs.Forget(pack);
            File.Delete(parts.Packs.PathOf(pack));
        }
        foreach (var (id, path, size) in inventory.Manifests)
            if (!live.Contains(id) && _doomed.TryTake(id) && _doomed.TryDelete(id, path)) freed += size;
        return freed;
    }

    /// <summary>Packs of which at least half is doomed, and those that the index does not know: what a crash left.</summary>
    private List<PackId> ChoosePacks()
    {
        var (all, gone) = (new Dictionary<PackId, long>(), new Dictionary<PackId, long>());
        foreach (var (id, place) in parts.Index.All())
        {
            if (place.Container.Kind != ContainerKind.Pack) continue;
            var pack = place.Container.Pack;
            all[pack] = all.GetValueOrDefault(pack) + place.Stored;
            if (!live.Contains(id) && _doomed.TryTake(id)) gone[pack] = gone.GetValueOrDefault(pack) + place.Stored;
        }
        var chosen = all.Where(p => gone.GetValueOrDefault(p.Key) * 2 >= p.Value && gone.ContainsKey(p.Key)).Select(p => p.Key).ToHashSet();
        foreach (var (id, path) in parts.Packs.All())
            if (!all.ContainsKey(id) && FileStat.TryOf(path) is { } stat && IsOld(stat)) chosen.Add(id);
        foreach (var pack in chosen) _going.Add(Container.Of(pack));
        return [.. chosen];
    }

    // A younger one may be another process's, which has not written its index yet.
    private bool IsOld(FileStat stat) =>
        now.ToUnixTimeMilliseconds() - stat.ChangedNs / 1_000_000 > TimeSpan.FromDays(1).TotalMilliseconds;

    /// <returns>Bytes that were written for it.</returns>
    private long Move(List<PackId> packs)
    {
        using var addition = new Addition(parts.Blobs, parts.Packs, parts.Contents, parts.Index, parts.NewTemporary());
        foreach (var group in Places())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (group.Any(p => !_going.Contains(p.Place.Container))) continue;
            var (id, place) = group[0];
            if (!live.Contains(id) && _doomed.TryTake(id)) continue;
            if (place.Kind == EntryKind.Layout) addition.Move(id, parts.Contents.RawLayout(id) ?? throw Lost(id), EntryKind.Layout);
            else
            {
                var content = new byte[place.Length];
                if (!parts.Contents.TryRead(id, content)) throw Lost(id);
                addition.Move(id, content, EntryKind.Content);
            }
        }
        addition.Publish();
        return addition.Stored;
    }

    /// <summary>All places of each content of a kind, in the order of content.</summary>
    private IEnumerable<List<(ContentId Id, Place Place)>> Places()
    {
        var same = new List<(ContentId Id, Place Place)>();
        foreach (var entry in parts.Index.All())
        {
            if (same.Count > 0 && same[0].Id != entry.Id)
            {
                foreach (var kind in same.GroupBy(e => e.Place.Kind)) yield return [.. kind];
                same.Clear();
            }
            same.Add(entry);
        }
        foreach (var kind in same.GroupBy(e => e.Place.Kind)) yield return [.. kind];
    }

    private static CollectionRefusedException Lost(ContentId id) =>
        new($"content {id} is needed and cannot be read, so nothing was deleted: `factory verify --read-data` tells more");
}

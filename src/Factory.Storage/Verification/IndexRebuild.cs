namespace Factory.Storage;

/// <summary>Makes the index again from what packs say of themselves, and from the chunks of files that are kept whole.</summary>
internal static class IndexRebuild
{
    public static void Run(Packs packs, Blobs blobs, ContentIndex index)
    {
        var entries = new List<(ContentId Id, Place Place)>();
        foreach (var (id, path) in packs.All())
            foreach (var (entry, offset, _) in new PackScan(path).Entries(read: false)) entries.Add((entry.Id, PackScan.PlaceOf(id, entry, offset)));
        var packed = entries.Where(e => e.Place.Kind == EntryKind.Content).Select(e => e.Id).ToHashSet();
        foreach (var (id, place) in entries.Where(e => e.Place.Kind == EntryKind.Layout).ToList())
        {
            var bytes = new byte[place.Length];
            if (!packs.TryRead(id, place, bytes)) continue;
            foreach (var executable in (bool[])[false, true])
            {
                var blob = new BlobId(id.Hex, executable);
                if (!File.Exists(blobs.PathOf(blob))) continue;
                long at = 0;
                foreach (var chunk in Layout.Read(bytes))
                {
                    if (packed.Add(chunk.Id))
                        entries.Add((chunk.Id, new(Container.Of(blob), at, chunk.Length, chunk.Length, EntryKind.Content, PackEncoding.Plain)));
                    at += chunk.Length;
                }
            }
        }
        index.Replace(entries);
    }
}

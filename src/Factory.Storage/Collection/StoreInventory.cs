namespace Factory.Storage;

/// <summary>All that lies in a store, by what it is named.</summary>
/// <param name="index">As it was then: of a million files no list is made.</param>
internal sealed class StoreInventory(IReadOnlyList<IndexSegment> index)
{
    private static readonly TimeSpan s_unusedFor = TimeSpan.FromDays(1);

    public List<FoundBlob> Blobs { get; } = [];
    public List<(ContentId Id, string Path, long Size)> Manifests { get; } = [];
    public bool IsEmpty => Blobs.Count == 0 && Manifests.Count == 0 && index.All(s => s.Count == 0);

    internal sealed record FoundBlob(BlobId Blob, ContentId Id, string Path, long Size);

    public static StoreInventory Of(StoreParts parts, CancellationToken cancellationToken)
    {
        var inventory = new StoreInventory(parts.Index.Segments);
        foreach (var file in new DirectoryInfo(parts.BlobRoot).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (BlobId.FromPath(Path.Combine("blobs", Path.GetRelativePath(parts.BlobRoot, file.FullName))) is { Sha256.Length: 64 } blob)
                inventory.Blobs.Add(new(blob, ContentId.OfHex(blob.Sha256), file.FullName, file.Length));
        }
        foreach (var file in new DirectoryInfo(parts.Manifests).EnumerateFiles("*.json", SearchOption.AllDirectories))
            if ($"{file.Directory!.Name}{Path.GetFileNameWithoutExtension(file.Name)}" is { Length: 64 } hex)
                inventory.Manifests.Add((ContentId.OfHex(hex), file.FullName, file.Length));
        return inventory;
    }

    /// <summary>What nothing needs, with its bytes on the disk.</summary>
    public Dictionary<ContentId, long> Dead(LiveSet live)
    {
        var dead = new Dictionary<ContentId, long>();
        foreach (var blob in Blobs) Note(blob.Id, blob.Size);
        foreach (var (id, _, size) in Manifests) Note(id, size);
        // A range of a file costs nothing, and is lost with it.
        foreach (var (id, place) in IndexMerge.Entries(index)) Note(id, place.Container.Kind == ContainerKind.Pack ? place.Stored + PackEntry.HeaderSize : 0);
        return dead;

        void Note(ContentId id, long size)
        {
            if (!live.Contains(id)) dead[id] = dead.GetValueOrDefault(id) + size;
        }
    }

    /// <summary>Files that were made of packed content for views, and that no tree has had for a while.</summary>
    public List<FoundBlob> Copies(LiveSet live, StoreParts parts, DateTimeOffset now) =>
        [.. Blobs.Where(b => live.Contains(b.Id) && IsOld(b.Path, now) && IsPacked(b.Id, parts))];

    private static bool IsOld(string path, DateTimeOffset now) => FileStat.TryOf(path) is { Links: 1 } stat
        && now.ToUnixTimeMilliseconds() - stat.ChangedNs / 1_000_000 > s_unusedFor.TotalMilliseconds;

    // What lies in another file that goes too is moved out of it first.
    public static bool IsPacked(ContentId id, StoreParts parts) =>
        LiesElsewhere(id, id, parts) || parts.Contents.LayoutOf(id)?.All(c => LiesElsewhere(c.Id, id, parts)) == true;

    /// <summary>Whether a piece lies in a pack, or in a file other than the one that it is a part of.</summary>
    private static bool LiesElsewhere(ContentId piece, ContentId whole, StoreParts parts) => parts.Index.FindAll(piece, EntryKind.Content).Any(
        p => p.Container.Kind == ContainerKind.Pack ? parts.Packs.Reaches(p) : p.Container.Id != whole && FileStat.TryOf(parts.Blobs.PathOf(p.Container.Blob)) is not null);
}

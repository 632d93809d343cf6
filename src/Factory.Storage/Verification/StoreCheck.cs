namespace Factory.Storage;

/// <summary>
/// Looks at what lies in a store: whether it is there, as long as it was, and, when it is read, the same to the bit. What is not goes into
/// quarantine, so that nothing relies on it any more; what is whole of a damaged pack is saved from it.
/// </summary>
/// <param name="scope">Made when the index is known to be sound; null when all is looked at.</param>
internal sealed class StoreCheck(StoreParts parts, Func<StoreScope?> scope, bool readData, CancellationToken cancellationToken)
{
    private readonly List<StoreDamage> _damage = [];
    private StoreScope? _scope;

    public IReadOnlyList<StoreDamage> Damage => _damage;
    public long Checked { get; private set; }
    public long BytesRead { get; private set; }
    public bool IndexRebuilt { get; private set; }

    public void Run()
    {
        CheckIndex();
        _scope = scope();
        CheckPacks();
        CheckPlaces();
        CheckBlobs();
        CheckManifests();
    }

    private void CheckIndex()
    {
        Checked += parts.Index.Segments.Count;
        var unsound = parts.Index.Segments.Where(s => !File.Exists(s.Path) || !s.IsSound()).ToList();
        foreach (var segment in unsound) _damage.Add(new(Name(segment.Path), File.Exists(segment.Path) ? DamageState.Changed : DamageState.Missing, null));
        if (unsound.Count > 0) RebuildIndex();
    }

    /// <summary>Whether the index and the packs know of each other.</summary>
    private void CheckPlaces()
    {
        var astray = parts.Index.All().Where(e => e.Place.Container.Kind == ContainerKind.Pack && IsMeant(e.Place.Container) && !parts.Packs.Reaches(e.Place))
            .Select(e => e.Place.Container.Pack).ToHashSet();
        foreach (var pack in astray.Where(p => !File.Exists(parts.Packs.PathOf(p)))) _damage.Add(new(Name(parts.Packs.PathOf(pack)), DamageState.Missing, null));
        // A part of the index that is gone shows by packs that it does not know.
        var known = parts.Index.Segments.SelectMany(s => s.Containers).ToHashSet();
        if (astray.Count > 0 || !parts.Packs.All().All(p => known.Contains(Container.Of(p.Id)))) RebuildIndex();
    }

    private void RebuildIndex()
    {
        IndexRebuild.Run(parts.Packs, parts.Blobs, parts.Index);
        IndexRebuilt = true;
    }

    private void CheckPacks()
    {
        var ends = new Dictionary<PackId, long>();
        foreach (var (_, place) in parts.Index.All())
            if (place.Container.Kind == ContainerKind.Pack)
                ends[place.Container.Pack] = Math.Max(ends.GetValueOrDefault(place.Container.Pack), place.Offset + PackEntry.HeaderSize + place.Stored);
        foreach (var (id, path) in parts.Packs.All().Where(p => IsMeant(Container.Of(p.Id))).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            Checked++;
            var truncated = new FileInfo(path).Length < ends.GetValueOrDefault(id);
            if (!truncated && !(readData && IsDamaged(path))) continue;
            Salvage(id, path);
            parts.Packs.Forget(id);
            _damage.Add(new(Name(path), truncated ? DamageState.Truncated : DamageState.Changed, PutAside(path)));
        }
    }

    private bool IsDamaged(string path)
    {
        var scan = new PackScan(path);
        foreach (var _ in scan.Entries(read: true)) cancellationToken.ThrowIfCancellationRequested();
        BytesRead += scan.Read;
        return scan.IsDamaged;
    }

    private void Salvage(PackId id, string path)
    {
        using var addition = new Addition(parts.Blobs, parts.Packs, parts.Contents, parts.Index, parts.NewTemporary());
        foreach (var (entry, _, content) in new PackScan(path).Entries(read: true)) addition.Move(entry.Id, content, entry.Kind);
        addition.Publish();
        parts.Index.Retain(c => c != Container.Of(id));
    }

    private void CheckBlobs()
    {
        foreach (var path in Directory.EnumerateFiles(parts.BlobRoot, "*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (BlobId.FromPath(Name(path)) is not { Sha256.Length: 64 } blob || !IsMeant(Container.Of(blob)) || FileStat.TryOf(path) is not { } stat) continue;
            Checked++;
            var sealedAsWritten = stat is { Type: FileType.Regular } && stat.Mode == blob.Mode && stat.ModifiedNs == blob.SealedAt;
            if (sealedAsWritten && !readData) continue;
            if (stat.Type == FileType.Regular)
            {
                using var file = Posix.Open(path, OpenFlags.NoFollow | OpenFlags.NoWait);
                BytesRead += stat.Size;
                if (Hashing.Sha256(file) == blob.Sha256)
                {
                    if (!sealedAsWritten) Blobs.Seal(file, blob, path);
                    continue;
                }
            }
            parts.Index.Retain(c => c != Container.Of(blob));
            _damage.Add(new(Name(path), DamageState.Changed, PutAside(path)));
        }
    }

    private void CheckManifests()
    {
        foreach (var path in Directory.EnumerateFiles(parts.Manifests, "*.json", SearchOption.AllDirectories))
        {
            var hex = Path.GetFileName(Path.GetDirectoryName(path)) + Path.GetFileNameWithoutExtension(path);
            if (_scope?.HasManifest(hex) == false) continue;
            Checked++;
            var json = File.ReadAllBytes(path);
            BytesRead += json.Length;
            if (ContentId.Of(json).Hex == hex) continue;
            _damage.Add(new(Name(path), DamageState.Changed, PutAside(path)));
        }
    }

    private bool IsMeant(Container container) => _scope?.Has(container) != false;

    private string PutAside(string path)
    {
        var aside = Path.Combine(parts.Quarantine, $"{Path.GetFileName(Path.GetDirectoryName(path))}{Path.GetFileName(path)}.{Guid.NewGuid():N}");
        DurableFile.Rename(path, aside);
        return Name(aside);
    }

    private string Name(string path) => Path.GetRelativePath(parts.Root, path);
}

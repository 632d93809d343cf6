namespace Factory.Storage;

/// <summary>What one thread of an addition needs to put content into packs.</summary>
internal sealed class PackWorker(string staging) : IDisposable
{
    private const long MostInPack = 64 << 20;
    private readonly Compression _compression = new();
    private readonly List<PackWriter> _full = [];
    private PackWriter? _pack;

    /// <summary>Appends content, smaller where that helps.</summary>
    public Place Append(ContentId id, ReadOnlySpan<byte> content, EntryKind kind, bool compress)
    {
        var encoding = PackEncoding.Plain;
        var stored = compress ? _compression.Shrink(content, out encoding) : content;
        if (_pack is { } full && full.Length + stored.Length > MostInPack)
        {
            _full.Add(full);
            _pack = null;
        }
        _pack ??= new(staging);
        var entry = new PackEntry(kind, encoding, stored.Length, content.Length, id, PackEntry.Crc(stored));
        var container = Container.Of(_pack.Id);
        return new(container, _pack.Append(entry, stored), stored.Length, content.Length, kind, encoding);
    }

    /// <summary>The packs that were filled, whole and on the disk under their temporary names.</summary>
    public List<PackWriter> Finish()
    {
        List<PackWriter> packs = [.. _full];
        if (_pack is not null) packs.Add(_pack);
        _full.Clear();
        _pack = null;
        foreach (var pack in packs) pack.Finish();
        return packs;
    }

    public void Dispose()
    {
        _compression.Dispose();
        foreach (var pack in _full) pack.Dispose();
        _pack?.Dispose();
    }
}

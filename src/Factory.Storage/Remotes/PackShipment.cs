namespace Factory.Storage;

/// <summary>
/// Packs what a remote has not, and brings each pack there while the next is filled. A pack is named by the SHA-256 of its bytes; its index
/// follows it, and from then on what is in it counts: an interrupted push goes on behind its last pack. For one thread.
/// </summary>
internal sealed class PackShipment(Remote remote, string staging, CancellationToken cancellationToken) : IDisposable
{
    private const long MostInPack = 16 << 20;
    private const int AtOnce = 3;
    private readonly Compression _compression = new();
    private readonly HashSet<(ContentId, EntryKind)> _packed = [];
    private readonly Queue<Task> _under = [];
    private readonly List<(ContentId Id, Place Place)> _entries = [];
    private PackWriter? _pack;
    private long _sent;

    /// <summary>Bytes of packs.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Whether the remote has it, or will have.</summary>
    public bool Has(ContentId id, EntryKind kind) => _packed.Contains((id, kind)) || remote.Index.Has(id, kind);

    /// <summary>Packs what is not there; the caller has seen to it that its digest is right.</summary>
    public async Task Put(ContentId id, EntryKind kind, ReadOnlyMemory<byte> content)
    {
        _packed.Add((id, kind));
        Append(id, kind, content.Span);
        if (_pack!.Length >= MostInPack) await Ship().ConfigureAwait(false);
    }

    /// <summary>All that was packed is there.</summary>
    public async Task Finish()
    {
        if (_pack is not null) await Ship().ConfigureAwait(false);
        while (_under.TryDequeue(out var task)) await task.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _compression.Dispose();
        _pack?.Dispose();
    }

    private void Append(ContentId id, EntryKind kind, ReadOnlySpan<byte> content)
    {
        var encoding = PackEncoding.Plain;
        var stored = kind == EntryKind.Content ? _compression.Shrink(content, out encoding) : content;
        _pack ??= new(staging);
        var offset = _pack.Append(new(kind, encoding, stored.Length, content.Length, id, PackEntry.Crc(stored)), stored);
        _entries.Add((id, new(default, offset, stored.Length, content.Length, kind, encoding)));
    }

    private async Task Ship()
    {
        var pack = _pack!;
        _pack = null;
        pack.Finish();
        pack.Dispose();
        var name = PackId.Of(pack.Path);
        var draft = new IndexDraft();
        foreach (var (id, place) in _entries) draft.Add(id, place with { Container = Container.Of(name) });
        _entries.Clear();
        var index = pack.Path + IndexSegment.Suffix;
        IndexWriter.Write(index, draft.Containers, draft.Count, draft.Sorted());
        while (_under.Count >= AtOnce) await _under.Dequeue().ConfigureAwait(false);
        _under.Enqueue(Send(name, pack.Path, index, draft));
    }

    private async Task Send(PackId name, string pack, string index, IndexDraft draft)
    {
        await remote.Objects.Put(pack, RemoteLayout.PackKey(name), cancellationToken).ConfigureAwait(false);
        await remote.Objects.Put(index, RemoteLayout.IndexKey(name), cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref _sent, new FileInfo(pack).Length);
        remote.Index.Add(draft);
        File.Delete(pack);
        File.Delete(index);
    }
}

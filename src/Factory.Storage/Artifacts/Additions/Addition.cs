using System.Collections.Concurrent;

namespace Factory.Storage;

/// <summary>
/// New content on its way into the store. Everything is first made in a directory of its own; then packs and files are synced, get their
/// names, the directories are synced, and last comes the index, which nothing points past. What is not published when this is disposed
/// leaves no trace; what a crash leaves is swept or collected. Thread-safe but for <see cref="Publish"/>.
/// </summary>
internal sealed class Addition : IDisposable
{
    private readonly Blobs _blobs;
    private readonly Contents _contents;
    private readonly ContentIndex _index;
    private readonly Packs _packs;
    private readonly string _staging;
    private readonly IndexDraft _draft = new();
    private readonly ConcurrentBag<PackWorker> _idle = [];
    private readonly ConcurrentBag<PackWorker> _workers = [];
    private readonly ConcurrentDictionary<BlobId, string> _files = [];
    private long _stored;
    private int _named;

    public Addition(Blobs blobs, Packs packs, Contents contents, ContentIndex index, string staging)
    {
        (_blobs, _packs, _contents, _index, _staging) = (blobs, packs, contents, index, staging);
        Directory.CreateDirectory(staging);
    }

    /// <summary>Bytes that the store has grown by, or will when it is published.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Entries that wait to be published.</summary>
    public int Waiting => _draft.Count;

    /// <summary>Bytes that may still be written to the store's file system.</summary>
    public long Room => new DriveInfo(_staging).AvailableFreeSpace;

    /// <summary>A new path in the addition's own directory.</summary>
    public string NextPath() => Path.Combine(_staging, Interlocked.Increment(ref _named).ToString("x"));

    public bool Has(ContentId id) => _contents.Has(id) || _draft.Has(id, EntryKind.Content) || _draft.Has(id, EntryKind.Layout);

    /// <summary>Whether the store has content in one piece, a chunk or a small file, or will have.</summary>
    public bool HasPiece(ContentId id) => _draft.Has(id, EntryKind.Content) || _contents.HasPiece(id);

    public bool HasFile(BlobId blob, long size) => _files.ContainsKey(blob) || _blobs.Check(blob, size) == BlobState.Sound;

    /// <summary>Packs a piece of content, unless the store has it.</summary>
    public void Put(ContentId id, ReadOnlySpan<byte> content)
    {
        if (HasPiece(id) || !_draft.Claim(id, EntryKind.Content)) return;
        Append(id, content, EntryKind.Content, compress: true);
    }

    /// <summary>Says what chunks some content has.</summary>
    public void PutLayout(ContentId id, IReadOnlyList<Chunk> chunks)
    {
        if (_contents.HasLayout(id) || !_draft.Claim(id, EntryKind.Layout)) return;
        Append(id, Layout.Write(chunks), EntryKind.Layout, compress: false);
    }

    /// <summary>Packs content again, wherever it is already.</summary>
    public void Move(ContentId id, ReadOnlySpan<byte> content, EntryKind kind) => Append(id, content, kind, compress: kind == EntryKind.Content);

    /// <summary>Takes a file that lies in the addition's directory, sealed, as a whole; its chunks, if it was cut, can be found in it.</summary>
    public void PutFile(BlobId blob, FileScan.Result scanned, string staged)
    {
        if (!_files.TryAdd(blob, staged)) return;
        if (scanned.Chunks.Count > 0) PutRanges(blob, scanned.Id, scanned.Chunks);
        Interlocked.Add(ref _stored, scanned.Size);
    }

    /// <summary>Says where in a file the chunks of its content lie.</summary>
    public void PutRanges(BlobId blob, ContentId id, IReadOnlyList<Chunk> chunks)
    {
        PutLayout(id, chunks);
        long offset = 0;
        foreach (var chunk in chunks)
        {
            if (!_contents.HasPiece(chunk.Id) && _draft.Claim(chunk.Id, EntryKind.Content))
                _draft.Add(chunk.Id, new(Container.Of(blob), offset, chunk.Length, chunk.Length, EntryKind.Content, PackEncoding.Plain));
            offset += chunk.Length;
        }
    }

    /// <summary>Makes all that was put durable and findable. Nothing else may be under way.</summary>
    public void Publish()
    {
        var packs = new ConcurrentBag<PackWriter>();
        Together.Do([.. _workers], worker =>
        {
            foreach (var pack in worker.Finish()) packs.Add(pack);
        });
        var files = _files.ToArray();
        SyncFiles([.. files.Select(f => f.Value)]);
        foreach (var (blob, staged) in files)
        {
            Directory.CreateDirectory(_blobs.ShardOf(blob));
            Posix.Rename(staged, _blobs.PathOf(blob));
        }
        foreach (var pack in packs)
        {
            pack.Dispose();
            Posix.Rename(pack.Path, _packs.PathOf(pack.Id));
        }
        SyncNames([.. files.Select(f => _blobs.ShardOf(f.Key)).Distinct()], packs.IsEmpty);
        _index.Add(_draft);
        _draft.Clear();
        _files.Clear();
    }

    public void Dispose()
    {
        foreach (var worker in _workers) worker.Dispose();
        Directory.Delete(_staging, recursive: true);
    }

    private void Append(ContentId id, ReadOnlySpan<byte> content, EntryKind kind, bool compress)
    {
        if (!_idle.TryTake(out var worker)) _workers.Add(worker = new(_staging));
        var place = worker.Append(id, content, kind, compress);
        _idle.Add(worker);
        _draft.Add(id, place);
        Interlocked.Add(ref _stored, place.Stored + PackEntry.HeaderSize);
    }

    private void SyncFiles(string[] files)
    {
        if (files.Length > Ingestion.Many) SyncAll();
        else Together.Do(files, DurableFile.SyncFile);
    }

    private void SyncNames(string[] shards, bool noPacks)
    {
        if (shards.Length > Ingestion.Many) SyncAll();
        else
        {
            Together.Do(shards, DurableFile.SyncDirectory);
            if (shards.Length > 0) DurableFile.SyncDirectory(DurableFile.Parent(shards[0]));
            if (!noPacks) DurableFile.SyncDirectory(_packs.Root);
        }
    }

    private void SyncAll()
    {
        using var directory = Posix.Open(_staging, OpenFlags.Directory);
        Posix.SyncFileSystem(directory, _staging);
    }
}

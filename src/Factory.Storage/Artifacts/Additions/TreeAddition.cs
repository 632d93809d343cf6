using System.Buffers;
using Factory.Engine;

namespace Factory.Storage;

/// <summary>
/// Takes a tree into an addition: files in batches on all processors, in order into the manifest. In memory is what is under way, not the tree.
/// </summary>
internal sealed class TreeAddition(Addition addition, AdditionSettings settings, CancellationToken cancellationToken) : IDisposable
{
    /// <summary>Up to here a file goes into a pack as it is.</summary>
    public const int Small = 256 << 10;
    private const int MostInBatch = 512;
    private const long MostBytes = 8 << 20;
    private const int MostWaiting = 200_000;
    private static readonly int s_ahead = 2 * Environment.ProcessorCount;
    private readonly ManifestWriter _manifest = new(addition);
    private readonly Queue<(Task Done, Item[] Items)> _batches = [];

    public long Files { get; private set; }
    public long Bytes { get; private set; }
    /// <summary>Files that were read, for they were not as the stamps say.</summary>
    public long Read { get; private set; }

    private sealed class Item(FoundFile found, ContentId? known)
    {
        public FoundFile Found => found;
        public ContentId? Known { get; set; } = known;
        public ContentId Id { get; set; }
    }

    public (ArtifactDigest Digest, byte[]? Json) Take(IEnumerable<FoundFile> files, IEnumerable<SourceStamp> before, SourceStampWriter? after)
    {
        try
        {
            using var stamps = new StampJoin(before);
            var (batch, bytes) = (new List<Item>(), 0L);
            foreach (var found in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var item = new Item(found, stamps.Find(found));
                batch.Add(item);
                if (item.Known is null) bytes += found.Stat.Size;
                if (batch.Count < MostInBatch && bytes < MostBytes) continue;
                Begin([.. batch], after);
                batch.Clear();
                bytes = 0;
            }
            if (batch.Count > 0) Begin([.. batch], after);
            Drain(after);
            return _manifest.Finish();
        }
        finally
        {
            // Whatever happened, nobody adds any more when it is over.
            foreach (var (done, _) in _batches) ((IAsyncResult)done).AsyncWaitHandle.WaitOne();
        }
    }

    public void Dispose() => _manifest.Dispose();

    private void Begin(Item[] batch, SourceStampWriter? after)
    {
        if (_batches.Count >= s_ahead) Finish(after);
        if (addition.Waiting > MostWaiting)
        {
            Drain(after);
            addition.Publish();
        }
        // On threads of their own: what reads and writes waits for the disk, and for digests that are taken on those of the pool.
        _batches.Enqueue((Task.Factory.StartNew(() => Work(batch), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default), batch));
    }

    private void Drain(SourceStampWriter? after)
    {
        while (_batches.Count > 0) Finish(after);
    }

    private void Finish(SourceStampWriter? after)
    {
        var (done, items) = _batches.Peek();
        done.GetAwaiter().GetResult();
        _batches.Dequeue();
        foreach (var item in items)
        {
            var (found, stat) = (item.Found, item.Found.Stat);
            _manifest.Add(found.Path, stat.Size, stat.IsExecutable, item.Id);
            Files++;
            Bytes += stat.Size;
            if (item.Known is null) Read++;
            // A file that was changed a moment ago may be changed again without a sign: it is read again the next time.
            if (Math.Max(stat.ModifiedNs, stat.ChangedNs) < settings.SettledBefore)
                after?.Add(new(found.Path, new(stat.Size, stat.ModifiedNs, stat.Inode, stat.ChangedNs), stat.IsExecutable, item.Id));
        }
    }

    private void Work(Item[] items)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Small);
        try
        {
            foreach (var item in items) Take(item, buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Take(Item item, byte[] buffer)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var (found, stat) = (item.Found, item.Found.Stat);
        if (item.Known is { } known && (addition.Has(known) || addition.HasFile(new(known.Hex, stat.IsExecutable), stat.Size))) item.Id = known;
        else
        {
            item.Known = null;
            item.Id = stat.Size <= Small ? TakeSmall(found, buffer) : new LargeFile(addition, cancellationToken).Take(found, settings.Adopt);
        }
    }

    private ContentId TakeSmall(FoundFile found, byte[] buffer)
    {
        var content = buffer.AsSpan(0, (int)found.Stat.Size);
        found.ReadInto(content);
        var id = ContentId.Of(content);
        if (!addition.HasFile(new(id.Hex, found.Stat.IsExecutable), content.Length)) addition.Put(id, content);
        return id;
    }
}

/// <param name="Adopt">Whether files may be taken over instead of copied.</param>
/// <param name="SettledBefore">Files that were changed later than this, in nanoseconds of Unix time, are read again the next time.</param>
internal sealed record AdditionSettings(bool Adopt, long SettledBefore);

namespace Factory.Storage;

/// <summary>Fetches pieces of a remote's packs: those that lie near each other together, several ranges at once. For one thread.</summary>
internal sealed class PieceFetch(Remote remote, Addition addition, CancellationToken cancellationToken)
{
    private const int AtOnce = 4;
    // A further request costs about as much time as so many bytes that nobody needs.
    private const long NearEnough = 128 << 10;
    private const long MostInRange = 8 << 20;
    private const long MostUnpublished = 32 << 20;
    private long _received;
    private long _unpublished;

    public long Received => Interlocked.Read(ref _received);

    /// <summary>Takes pieces into the addition that the store has not, and publishes them as they come.</summary>
    /// <exception cref="RemoteException">One is not there, or not as it should be.</exception>
    public async Task Take(IReadOnlyCollection<ContentId> wanted)
    {
        await foreach (var (id, content) in Read(wanted.Where(id => !addition.HasPiece(id)), EntryKind.Content).ConfigureAwait(false))
        {
            addition.Put(id, content);
            _unpublished += content.Length;
            if (_unpublished < MostUnpublished) continue;
            addition.Publish();
            _unpublished = 0;
        }
        addition.Publish();
    }

    /// <summary>Reads pieces, in no order.</summary>
    public async IAsyncEnumerable<(ContentId Id, byte[] Content)> Read(IEnumerable<ContentId> wanted, EntryKind kind)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var under = new Queue<(Range Range, Task<byte[]> Bytes)>();
        try
        {
            foreach (var range in Ranges(wanted, kind))
            {
                if (under.Count >= AtOnce)
                    foreach (var piece in await Take(under.Dequeue(), kind).ConfigureAwait(false)) yield return piece;
                under.Enqueue((range, Fetch(range, ending.Token)));
            }
            while (under.TryDequeue(out var next))
                foreach (var piece in await Take(next, kind).ConfigureAwait(false)) yield return piece;
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }

    private sealed record Range(PackId Pack, long Offset, List<(ContentId Id, Place Place)> Pieces)
    {
        public long End => Pieces[^1].Place is var last ? last.Offset + PackEntry.HeaderSize + last.Stored : 0;
    }

    private IEnumerable<Range> Ranges(IEnumerable<ContentId> wanted, EntryKind kind)
    {
        var places = wanted.Select(id => (Id: id, Place: remote.Index.Find(id, kind)
            ?? throw new RemoteException($"the remote has lost the content {id}: push the version again from where it is whole")));
        foreach (var pack in places.GroupBy(p => p.Place.Container))
        {
            Range? range = null;
            foreach (var piece in pack.OrderBy(p => p.Place.Offset))
            {
                if (range is not null && (piece.Place.Offset - range.End > NearEnough || piece.Place.Offset - range.Offset > MostInRange))
                {
                    yield return range;
                    range = null;
                }
                (range ??= new(pack.Key.Pack, piece.Place.Offset, [])).Pieces.Add(piece);
            }
            yield return range!;
        }
    }

    private async Task<byte[]> Fetch(Range range, CancellationToken ending)
    {
        var file = remote.NewFile();
        if (!await remote.Objects.Get(RemoteLayout.PackKey(range.Pack), file, range.Offset, range.End - range.Offset, ending).ConfigureAwait(false))
            throw new RemoteException($"the remote has lost {RemoteLayout.PackKey(range.Pack)}: push the version again from where it is whole");
        var bytes = await File.ReadAllBytesAsync(file, ending).ConfigureAwait(false);
        File.Delete(file);
        Interlocked.Add(ref _received, bytes.Length);
        return bytes;
    }

    private static async Task<IReadOnlyList<(ContentId, byte[])>> Take((Range Range, Task<byte[]> Bytes) under, EntryKind kind)
    {
        var (range, bytes) = (under.Range, await under.Bytes.ConfigureAwait(false));
        var pieces = new List<(ContentId, byte[])>(range.Pieces.Count);
        foreach (var (id, place) in range.Pieces)
        {
            var from = place.Offset - range.Offset;
            if (from > bytes.Length || PackedPiece.Read(bytes.AsSpan((int)from), id, place) is not { } content)
                throw new RemoteException(
                    $"the remote's {RemoteLayout.PackKey(range.Pack)} is damaged: the {(kind == EntryKind.Layout ? "list of chunks of" : "content")} {id} is not as it was written. "
                    + "Delete that file there, and push the version again from where it is whole");
            pieces.Add((id, content));
        }
        return pieces;
    }
}

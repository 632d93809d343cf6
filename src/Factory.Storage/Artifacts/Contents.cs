using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>Content that has no file of its own: in packs, and in ranges of other files. Thread-safe.</summary>
internal sealed class Contents(Blobs blobs, Packs packs, ContentIndex index, Doomed doomed)
{
    /// <summary>Whether all that is needed to read some content is known, without reading it.</summary>
    public bool Has(ContentId id) =>
        HasPiece(id) || (LayoutOf(id) is { } chunks && chunks.All(c => HasPiece(c.Id)));

    /// <summary>Whether there is content of that digest in one piece.</summary>
    public bool HasPiece(ContentId id)
    {
        if (index.Find(id, EntryKind.Content) is not { } place) return false;
        return (IsThere(place) || index.FindAll(id, EntryKind.Content).Any(IsThere)) && doomed.MayRely(id);
    }

    /// <summary>Whether the chunks of some content are known.</summary>
    public bool HasLayout(ContentId id) => index.Find(id, EntryKind.Layout) is not null && doomed.MayRely(id);

    /// <summary>The chunks of some content; null when it is not known in chunks.</summary>
    public Chunk[]? LayoutOf(ContentId id) => RawLayout(id) is { } bytes && doomed.MayRely(id) ? Layout.Read(bytes) : null;

    public byte[]? RawLayout(ContentId id)
    {
        foreach (var place in index.FindAll(id, EntryKind.Layout))
        {
            if (place.Stored != place.Length || !packs.Reaches(place)) continue;
            var bytes = new byte[place.Length];
            if (packs.TryRead(id, place, bytes)) return bytes;
        }
        return null;
    }

    /// <summary>Reads content that is in one piece.</summary>
    /// <param name="check">Whether its digest is taken; else the caller takes that of the whole.</param>
    /// <returns>False when there is none that is sound.</returns>
    public bool TryRead(ContentId id, Span<byte> content, bool check = true)
    {
        var seen = index.Segments;
        if (TryReadNow(id, content, check)) return true;
        // A collection may have moved it meanwhile.
        return seen != index.Segments && TryReadNow(id, content, check);
    }

    private bool TryReadNow(ContentId id, Span<byte> content, bool check)
    {
        foreach (var place in index.FindAll(id, EntryKind.Content))
            if (place.Length == content.Length && TryRead(id, place, content) && (!check || ContentId.Of(content) == id)) return true;
        return false;
    }

    /// <summary>The files of the store that some content lies in.</summary>
    /// <exception cref="InvalidDataException">It is not there.</exception>
    public IEnumerable<string> PathsOf(ContentId id)
    {
        if (index.Find(id, EntryKind.Content) is { } place) return [PathOf(place.Container)];
        if (LayoutOf(id) is not { } chunks) throw new InvalidDataException($"content {id} is missing in the store");
        return chunks.SelectMany(c => PathsOf(c.Id)).Append(PathOf(index.Find(id, EntryKind.Layout)!.Value.Container)).Distinct();
    }

    private string PathOf(Container container) => container.Kind == ContainerKind.Pack ? packs.PathOf(container.Pack) : blobs.PathOf(container.Blob);

    /// <summary>The length of content that is in one piece; null when there is none.</summary>
    public int? LengthOf(ContentId id) => index.Find(id, EntryKind.Content)?.Length;

    /// <summary>Writes all of some content into a new file, and checks its digest on the way.</summary>
    /// <returns>False when it is not there, or not as it was.</returns>
    public bool TryWrite(ContentId id, long size, SafeFileHandle to)
    {
        if (size <= int.MaxValue && LengthOf(id) == size)
        {
            var buffer = ArrayPool<byte>.Shared.Rent((int)size);
            try
            {
                var content = buffer.AsSpan(0, (int)size);
                if (TryRead(id, content))
                {
                    RandomAccess.Write(to, content, 0);
                    return true;
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
        return LayoutOf(id) is { } chunks && chunks.Sum(c => (long)c.Length) == size && new Rebuild(this, chunks).Write(to) == id;
    }

    /// <summary>Reads some content from its beginning; what is read was checked.</summary>
    /// <exception cref="InvalidDataException">It is not there, or not as it was.</exception>
    public Stream Open(ContentId id)
    {
        if (LengthOf(id) is { } length)
        {
            var content = new byte[length];
            if (TryRead(id, content)) return new MemoryStream(content, writable: false);
        }
        return LayoutOf(id) is { } chunks ? new ChunkStream(this, id, chunks) : throw new InvalidDataException($"content {id} is missing in the store, or was changed");
    }

    private bool TryRead(ContentId id, Place place, Span<byte> content)
    {
        if (place.Container.Kind == ContainerKind.Pack) return packs.TryRead(id, place, content);
        try
        {
            using var blob = Posix.Open(blobs.PathOf(place.Container.Blob), OpenFlags.NoFollow);
            return Packs.Fill(blob, content, place.Offset) == content.Length;
        }
        catch (PosixException e) when (e.Error == Errno.NoEntry)
        {
            return false;
        }
    }

    private bool IsThere(Place place) =>
        place.Container.Kind == ContainerKind.Pack ? packs.Reaches(place) : FileStat.TryOf(blobs.PathOf(place.Container.Blob)) is { } stat
            && stat.Size >= place.Offset + place.Length;
}

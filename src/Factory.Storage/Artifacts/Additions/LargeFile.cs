using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>
/// Takes a large file into an addition: one of which the store has parts as the chunks that are new, another as a whole, linked where it
/// may be, else copied, so that a view of it costs nothing. Either way a later version finds its chunks.
/// </summary>
internal sealed class LargeFile(Addition addition, CancellationToken cancellationToken)
{
    /// <summary>With less than one part in so many known, a file is kept whole.</summary>
    private const int LeastKnown = 8;

    public ContentId Take(FoundFile found, bool adopt)
    {
        using var source = found.Open();
        var copy = adopt ? null : addition.NextPath();
        using var to = copy is null ? null : Posix.Open(copy, OpenFlags.Write | OpenFlags.CreateNew, 0b110_000_000);
        // Of a clone nobody changes anything any more.
        var cloned = to is not null && Posix.TryClone(source, to);
        var packing = false;
        var scanned = new FileScan(cloned ? to! : source, cancellationToken).Run(
            window =>
            {
                packing = window.Chunks.Any(c => addition.HasPiece(c.Id));
                Keep(window);
            }, Keep);
        if (FileStat.Of(source, found.FullPath) is var now && (now.Size != scanned.Size || now.Size != found.Stat.Size || (adopt && now.ChangedNs != found.Stat.ChangedNs)))
            throw new InvalidDataException($"{found.FullPath} was written to while it was taken in: end what writes there first");

        var blob = new BlobId(scanned.Id.Hex, found.Stat.IsExecutable);
        if (packing) addition.PutLayout(scanned.Id, scanned.Chunks);
        else if (addition.HasFile(blob, scanned.Size) || addition.Has(scanned.Id))
        {
            // Nothing is new.
        }
        else if (KnownBytes(scanned) >= scanned.Size / LeastKnown) Pack(scanned, to ?? source, found.FullPath);
        else if (Whole(found, blob, source, copy, to) is { } staged)
        {
            addition.PutFile(blob, scanned.Id, staged, scanned.Chunks);
            return scanned.Id;
        }
        if (copy is not null) File.Delete(copy);
        return scanned.Id;

        void Keep(Window window)
        {
            if (packing) Put(window.Chunks, window.Content.Span);
            else if (to is not null && !cloned)
            {
                RandomAccess.Write(to, window.Content.Span, window.Offset);
                Posix.StartWriteback(to, window.Offset, window.Content.Length);
            }
        }
    }

    /// <summary>Does for a file that the store has whole what was left out when it was taken over.</summary>
    public void Cut(BlobId blob, string path)
    {
        using var source = Posix.Open(path, OpenFlags.NoFollow);
        var scanned = new FileScan(source, cancellationToken).Run(_ => { }, _ => { });
        // Damage is found, and told, by who verifies.
        if (scanned.Id.Hex != blob.Sha256) return;
        if (KnownBytes(scanned) >= scanned.Size / LeastKnown) Pack(scanned, source, path);
        else addition.PutRanges(blob, scanned.Id, scanned.Chunks);
    }

    private string Whole(FoundFile found, BlobId blob, SafeFileHandle source, string? copy, SafeFileHandle? to)
    {
        if (to is null && Links.TryAdopt(found, source, blob, addition.NextPath()) is { } linked) return linked;
        copy ??= addition.NextPath();
        using var late = to is null ? Posix.Open(copy, OpenFlags.Write | OpenFlags.CreateNew, 0b110_000_000) : null;
        if (late is not null && Hashing.Copy(source, late) != blob.Sha256)
            throw new InvalidDataException($"{found.FullPath} was written to while it was taken in: end what writes there first");
        Blobs.Seal(to ?? late!, blob, copy);
        return copy;
    }

    private long KnownBytes(FileScan.Result scanned) => scanned.Chunks.Where(c => addition.HasPiece(c.Id)).Sum(c => (long)c.Length);

    private void Pack(FileScan.Result scanned, SafeFileHandle from, string path)
    {
        var buffer = new byte[FastCdc.Files.Largest];
        long offset = 0;
        foreach (var chunk in scanned.Chunks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var content = buffer.AsSpan(0, chunk.Length);
            if (!addition.HasPiece(chunk.Id))
            {
                if (Packs.Fill(from, content, offset) < content.Length || ContentId.Of(content) != chunk.Id)
                    throw new InvalidDataException($"{path} was written to while it was taken in: end what writes there first");
                addition.Put(chunk.Id, content);
            }
            offset += chunk.Length;
        }
        addition.PutLayout(scanned.Id, scanned.Chunks);
    }

    private void Put(Chunk[] chunks, ReadOnlySpan<byte> content)
    {
        foreach (var chunk in chunks)
        {
            addition.Put(chunk.Id, content[..chunk.Length]);
            content = content[chunk.Length..];
        }
    }
}

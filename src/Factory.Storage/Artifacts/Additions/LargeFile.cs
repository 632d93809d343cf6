using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>
/// Takes a large file into an addition: one of which the store has parts as the chunks that are new, another as a whole, linked where it
/// may be, else copied, so that a view of it costs nothing. A later version finds the chunks of either. A very large one of which little is
/// known is taken as a whole too: it is cut, and packed if that saves room, afterwards, which its addition does not wait for.
/// </summary>
internal sealed class LargeFile(Addition addition, CancellationToken cancellationToken)
{
    /// <summary>With less of it known, a new version of a file is kept whole.</summary>
    public const double LeastKnown = 1.0 / 64;
    /// <summary>With more of it known, a very large file is cut while it is taken in: there is less to pack than to copy.</summary>
    private const double MuchKnown = 1.0 / 4;
    private const int VeryLarge = 16 << 20;

    public ContentId Take(FoundFile found, bool adopt)
    {
        using var source = found.Open();
        using var copy = adopt ? null : new StagedCopy(source, addition.NextPath());
        var from = copy is { IsClone: true } ? copy.File : source;
        var isMuchKnown = found.Stat.Size > VeryLarge && IsMuchKnown(from, found.Stat.Size, copies: copy is { IsClone: false });
        var (cut, packing) = (found.Stat.Size <= VeryLarge || isMuchKnown, isMuchKnown);
        // Windows of a file that is not cut are whole blocks.
        if (!cut) copy?.GoDirect(found.Stat.Size);
        var scanned = new FileScan(from, cut, cancellationToken).Run(
            window =>
            {
                packing |= window.Chunks.Any(c => addition.HasPiece(c.Id)) || 2 * window.Chunks.Distinct().Count() < window.Chunks.Length;
                Keep(window);
            }, Keep);
        ExpectUnchanged(found, source, scanned.Size, adopt);
        if (packing) addition.PutLayout(scanned.Id, scanned.Chunks);
        else if (!addition.HasFile(BlobOf(found, scanned), scanned.Size) && !addition.Has(scanned.Id))
        {
            if (KnownOf(scanned) >= LeastKnown) Pack(scanned, copy?.File ?? source, found.FullPath);
            else addition.PutFile(BlobOf(found, scanned), scanned, Whole(found, BlobOf(found, scanned), source, copy));
        }
        return scanned.Id;

        void Keep(Window window)
        {
            if (packing) Put(window.Chunks, window.Content.Span);
            else copy?.Write(window);
        }
    }

    /// <summary>Does for a file that the store has whole what was left out when it was taken over.</summary>
    /// <param name="leastKnown">With less of it known it stays whole.</param>
    public void Cut(BlobId blob, string path, double leastKnown)
    {
        using var source = Posix.Open(path, OpenFlags.NoFollow);
        var size = RandomAccess.GetLength(source);
        var packing = size > VeryLarge && new KnownShare(addition, source).Of(size) >= leastKnown;
        var scanned = new FileScan(source, cut: true, cancellationToken).Run(Keep, Keep);
        // Damage is found, and told, by who verifies.
        if (scanned.Id.Hex != blob.Sha256) return;
        if (packing) addition.PutLayout(scanned.Id, scanned.Chunks);
        else if (KnownOf(scanned) >= leastKnown) Pack(scanned, source, path);
        else addition.PutRanges(blob, scanned.Id, scanned.Chunks);

        void Keep(Window window)
        {
            if (packing) Put(window.Chunks, window.Content.Span);
        }
    }

    /// <summary>Whether there is less to pack than to copy, or no room to do the one after the other.</summary>
    private bool IsMuchKnown(SafeFileHandle file, long size, bool copies)
    {
        var known = new KnownShare(addition, file).Of(size);
        return known >= MuchKnown || (known > 0 && copies && addition.Room < 2 * size);
    }

    private static BlobId BlobOf(FoundFile found, FileScan.Result scanned) => new(scanned.Id.Hex, found.Stat.IsExecutable);

    private static void ExpectUnchanged(FoundFile found, SafeFileHandle source, long size, bool adopt)
    {
        var now = FileStat.Of(source, found.FullPath);
        if (now.Size != size || now.Size != found.Stat.Size || now.ModifiedNs != found.Stat.ModifiedNs || (adopt && now.ChangedNs != found.Stat.ChangedNs))
            throw Changed(found.FullPath);
    }

    private static InvalidDataException Changed(string path) => new($"{path} was written to while it was taken in: end what writes there first");

    /// <returns>The file of the addition that holds it, sealed.</returns>
    private string Whole(FoundFile found, BlobId blob, SafeFileHandle source, StagedCopy? copy)
    {
        if (copy is null && Links.TryAdopt(found, source, blob, addition.NextPath()) is { } linked) return linked;
        using var late = copy is null ? new StagedCopy(source, addition.NextPath()) : null;
        if (late is { IsClone: false } && Hashing.Copy(source, late.File) != blob.Sha256) throw Changed(found.FullPath);
        var whole = copy ?? late!;
        Blobs.Seal(whole.File, blob, whole.Path);
        whole.Keep();
        return whole.Path;
    }

    /// <summary>How much of a file is known, or comes more than once in it; nothing when it was not cut.</summary>
    private double KnownOf(FileScan.Result scanned)
    {
        var seen = new HashSet<ContentId>();
        return (double)scanned.Chunks.Where(c => !seen.Add(c.Id) || addition.HasPiece(c.Id)).Sum(c => (long)c.Length) / Math.Max(1, scanned.Size);
    }

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
                if (Packs.Fill(from, content, offset) < content.Length || ContentId.Of(content) != chunk.Id) throw Changed(path);
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

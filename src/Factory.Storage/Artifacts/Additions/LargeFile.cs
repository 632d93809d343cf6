using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>
/// Takes a large file into an addition: one of which the store has parts as the chunks that are new, another as a whole, linked where it
/// may be, else copied, so that a view of it costs nothing. A later version finds the chunks of either: of a very large one of which nothing is
/// known they are told when it is cut, which its addition does not wait for.
/// </summary>
internal sealed class LargeFile(Addition addition, CancellationToken cancellationToken)
{
    /// <summary>With less than one part in so many known, a file is kept whole.</summary>
    private const int LeastKnown = 8;
    /// <summary>Of larger files samples tell whether something of them is known: one in each part of this size.</summary>
    private const int Sampled = 16 << 20;
    private const int Sample = 1 << 20;

    public ContentId Take(FoundFile found, bool adopt)
    {
        using var source = found.Open();
        using var copy = adopt ? null : new StagedCopy(source, addition.NextPath());
        var from = copy is { IsClone: true } ? copy.File : source;
        var (cut, packing) = (found.Stat.Size <= Sampled || IsKnown(from, found.Stat.Size), false);
        // Windows of a file that is not cut are whole blocks.
        if (!cut) copy?.GoDirect(found.Stat.Size);
        var scanned = new FileScan(from, cut, cancellationToken).Run(
            window =>
            {
                packing = window.Chunks.Any(c => addition.HasPiece(c.Id)) || 2 * window.Chunks.Distinct().Count() < window.Chunks.Length;
                Keep(window);
            }, Keep);
        ExpectUnchanged(found, source, scanned.Size, adopt);
        if (packing) addition.PutLayout(scanned.Id, scanned.Chunks);
        else if (!addition.HasFile(BlobOf(found, scanned), scanned.Size) && !addition.Has(scanned.Id))
        {
            if (IsMuch(scanned)) Pack(scanned, copy?.File ?? source, found.FullPath);
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
    public void Cut(BlobId blob, string path)
    {
        using var source = Posix.Open(path, OpenFlags.NoFollow);
        var scanned = new FileScan(source, cut: true, cancellationToken).Run();
        // Damage is found, and told, by who verifies.
        if (scanned.Id.Hex != blob.Sha256) return;
        if (IsMuch(scanned)) Pack(scanned, source, path);
        else addition.PutRanges(blob, scanned.Id, scanned.Chunks);
    }

    private static BlobId BlobOf(FoundFile found, FileScan.Result scanned) => new(scanned.Id.Hex, found.Stat.IsExecutable);

    private static void ExpectUnchanged(FoundFile found, SafeFileHandle source, long size, bool adopt)
    {
        var now = FileStat.Of(source, found.FullPath);
        if (now.Size != size || now.Size != found.Stat.Size || now.ModifiedNs != found.Stat.ModifiedNs || (adopt && now.ChangedNs != found.Stat.ChangedNs))
            throw Changed(found.FullPath);
    }

    private static InvalidDataException Changed(string path) => new($"{path} was written to while it was taken in: end what writes there first");

    private bool IsKnown(SafeFileHandle file, long size) => Together.Any(
        [.. Enumerable.Range(0, (int)((size + Sampled - 1) / Sampled)).Select(i => (long)i * Sampled)], at => IsKnownAt(file, at));

    private bool IsKnownAt(SafeFileHandle file, long at)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Sample);
        try
        {
            return HasPieces(buffer.AsSpan(0, Packs.Fill(file, buffer.AsSpan(0, Sample), at)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Wherever one begins to cut, after a chunk or two the cuts are those of the whole. Where a file has holes, one chunk is like the other.
    private bool HasPieces(ReadOnlySpan<byte> content)
    {
        ContentId? before = null;
        while (content.Length >= FastCdc.Files.Largest)
        {
            var length = FastCdc.Files.Cut(content);
            var id = ContentId.Of(content[..length]);
            if (id == before || addition.HasPiece(id)) return true;
            before = id;
            content = content[length..];
        }
        return false;
    }

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

    /// <summary>Whether much of a file is known, or comes more than once in it, so that the rest is packed.</summary>
    private bool IsMuch(FileScan.Result scanned)
    {
        var seen = new HashSet<ContentId>();
        return scanned.Chunks.Count > 0 && scanned.Chunks.Where(c => !seen.Add(c.Id) || addition.HasPiece(c.Id)).Sum(c => (long)c.Length) >= scanned.Size / LeastKnown;
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

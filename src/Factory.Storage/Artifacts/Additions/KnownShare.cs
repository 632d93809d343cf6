using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>Estimates how much of a large file the store has, by a few samples: so cheaply that a file of any size may be asked about.</summary>
internal sealed class KnownShare(Addition addition, SafeFileHandle file)
{
    private const int Sample = 512 << 10;
    /// <summary>One sample stands for so much of a file, of one that is not so large that there would be too many.</summary>
    private const int Part = 8 << 20;
    private const int MostSamples = 32;
    private long _known;
    private long _seen;

    /// <returns>From 0 to 1.</returns>
    public double Of(long size)
    {
        var parts = (int)Math.Clamp(size / Part, 1, MostSamples);
        Together.Do([.. Enumerable.Range(0, parts).Select(i => (2 * i + 1) * size / (2 * parts))], Look);
        return _seen == 0 ? 0 : (double)_known / _seen;
    }

    private void Look(long at)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Sample);
        try
        {
            Look(buffer.AsSpan(0, Packs.Fill(file, buffer.AsSpan(0, Sample), at)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Wherever one begins to cut, after a chunk or two the cuts are those of the whole. Where a file has holes, one chunk is like the other.
    private void Look(ReadOnlySpan<byte> content)
    {
        for (ContentId? before = null; content.Length >= FastCdc.Files.Largest;)
        {
            var length = FastCdc.Files.Cut(content);
            var id = ContentId.Of(content[..length]);
            if (before is not null) Count(length, id == before || addition.HasPiece(id));
            before = id;
            content = content[length..];
        }
    }

    private void Count(int length, bool isKnown)
    {
        Interlocked.Add(ref _seen, length);
        if (isKnown) Interlocked.Add(ref _known, length);
    }
}

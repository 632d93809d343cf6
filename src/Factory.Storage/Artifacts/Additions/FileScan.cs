using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>A part of a file that ends with a chunk.</summary>
/// <param name="Offset">In the file.</param>
/// <param name="Content">Valid until whoever is given the window returns.</param>
internal sealed record Window(long Offset, Memory<byte> Content, Chunk[] Chunks);

/// <summary>
/// Reads a large file once: takes its digest and, if it is to be cut, cuts it into chunks and takes the digest of each. One thread reads and cuts, others take the
/// digests of the windows before and do with them what the caller wants; with what is not cut the first does that itself.
/// </summary>
internal sealed class FileScan(SafeFileHandle source, bool cut, CancellationToken cancellationToken)
{
    private const int WindowSize = AlignedBuffer.Size;
    private static readonly int s_ahead = 2 * Environment.ProcessorCount + 1;

    /// <param name="Id">Of the whole.</param>
    public sealed record Result(ContentId Id, long Size, IReadOnlyList<Chunk> Chunks);

    public Result Run() => Run(_ => { }, _ => { });

    /// <param name="take">Called for each window: of one that is cut when its chunks are known, of several at once.</param>
    /// <param name="first">Called for the first window, before any other is read if it is cut.</param>
    public Result Run(Action<Window> first, Action<Window> take)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var cdc = FastCdc.Files;
        var windows = new Queue<(Task Done, Window Window, AlignedBuffer Buffer)>();
        var chunks = new List<Chunk>();
        var whole = Task.CompletedTask;
        var (carry, offset) = (Memory<byte>.Empty, 0L);
        try
        {
            for (var (last, begun) = (false, false); !last; begun = true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (windows.Count >= s_ahead) Finish(windows, chunks);
                var buffer = new AlignedBuffer();
                carry.CopyTo(buffer.Memory);
                var read = Packs.Fill(source, buffer.Memory.Span[carry.Length..], offset + carry.Length);
                last = read < WindowSize - carry.Length;
                var content = buffer.Memory[..(carry.Length + read)];
                var lengths = cut ? Cut(cdc, content.Span, last) : [];
                var window = new Window(offset, cut ? content[..lengths.Sum()] : content, new Chunk[lengths.Count]);
                carry = content[window.Content.Length..];
                offset += window.Content.Length;
                var before = whole;
                whole = Task.Run(async () =>
                {
                    await before.ConfigureAwait(false);
                    hash.AppendData(window.Content.Span);
                }, CancellationToken.None);
                var act = begun ? take : first;
                var done = cut ? Task.Run(() =>
                {
                    TakeDigests(window, lengths);
                    act(window);
                }, CancellationToken.None) : Task.CompletedTask;
                windows.Enqueue((Task.WhenAll(whole, done), window, buffer));
                // What is not cut is only written, and waits for the disk: not on a thread that others need to compute.
                if (!cut) act(window);
                else if (!begun) done.GetAwaiter().GetResult();
            }
            while (windows.Count > 0) Finish(windows, chunks);
            return new(ContentId.Read(hash.GetHashAndReset()), offset, chunks);
        }
        finally
        {
            // Whatever happened, nobody reads the buffers when it is over.
            foreach (var (done, _, buffer) in windows)
            {
                ((IAsyncResult)done).AsyncWaitHandle.WaitOne();
                buffer.Dispose();
            }
        }
    }

    // The carry lies in a buffer that the next window may be read into: it has been copied by then, for a window is finished before.
    private static void Finish(Queue<(Task Done, Window Window, AlignedBuffer Buffer)> windows, List<Chunk> chunks)
    {
        var (done, window, buffer) = windows.Peek();
        done.GetAwaiter().GetResult();
        windows.Dequeue();
        chunks.AddRange(window.Chunks);
        buffer.Dispose();
    }

    private static List<int> Cut(FastCdc cdc, ReadOnlySpan<byte> content, bool last)
    {
        var lengths = new List<int>(128);
        for (var at = 0; at < content.Length && (last || content.Length - at >= cdc.Largest);)
        {
            lengths.Add(cdc.Cut(content[at..]));
            at += lengths[^1];
        }
        return lengths;
    }

    private static void TakeDigests(Window window, List<int> lengths)
    {
        for (var (i, at) = (0, 0); i < lengths.Count; at += lengths[i], i++)
            window.Chunks[i] = new(ContentId.Of(window.Content.Span.Slice(at, lengths[i])), lengths[i]);
    }
}

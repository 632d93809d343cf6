using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Factory.Storage;

/// <summary>
/// Puts a file together from its chunks. Windows of it are filled and written by several threads; one takes the digest of them in order.
/// </summary>
internal sealed class Rebuild(Contents contents, Chunk[] chunks)
{
    // So small that it stays in a processor's cache from unpacking to writing; of writes of some MiB the kernel makes work several times that of smaller ones.
    private const int WindowSize = 512 << 10;
    private static readonly int s_ahead = 4 * Environment.ProcessorCount;

    /// <returns>The digest of what was written; null when a chunk is missing.</returns>
    public ContentId? Write(SafeFileHandle to)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var windows = new Queue<Task<ArraySegment<byte>?>>();
        var (next, offset, whole) = (0, 0L, true);
        using var ending = new Ending(windows);
        while (next < chunks.Length || windows.Count > 0)
        {
            while (whole && next < chunks.Length && windows.Count < s_ahead)
            {
                var (first, begin, buffer) = (next, offset, ArrayPool<byte>.Shared.Rent(WindowSize));
                for (var length = 0; next < chunks.Length && length + chunks[next].Length <= WindowSize; next++)
                {
                    length += chunks[next].Length;
                    offset += chunks[next].Length;
                }
                var last = next;
                windows.Enqueue(Task.Run(() => Fill(to, first, last, begin, buffer)));
            }
            if (windows.Count == 0) return null;
            if (windows.Dequeue().GetAwaiter().GetResult() is not { } filled) whole = false;
            else
            {
                hash.AppendData(filled);
                ArrayPool<byte>.Shared.Return(filled.Array!);
            }
        }
        return whole ? ContentId.Read(hash.GetHashAndReset()) : null;
    }

    private ArraySegment<byte>? Fill(SafeFileHandle to, int first, int end, long begin, byte[] buffer)
    {
        var length = 0;
        for (var i = first; i < end; i++)
        {
            if (!contents.TryRead(chunks[i].Id, buffer.AsSpan(length, chunks[i].Length), check: false)) return null;
            length += chunks[i].Length;
        }
        RandomAccess.Write(to, buffer.AsSpan(0, length), begin);
        return new(buffer, 0, length);
    }

    /// <summary>Whatever happened, nobody writes to the file when it is over.</summary>
    private readonly struct Ending(Queue<Task<ArraySegment<byte>?>> windows) : IDisposable
    {
        public void Dispose()
        {
            foreach (var window in windows) ((IAsyncResult)window).AsyncWaitHandle.WaitOne();
        }
    }
}

using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Factory.Storage;

/// <summary>Large buffers that begin at a block's boundary and do not move, as writes past the kernel's cache need them. Thread-safe.</summary>
internal static class AlignedBuffers
{
    /// <summary>No disk has larger blocks.</summary>
    public const int Block = 4 << 10;
    public const int Size = 4 << 20;
    private static readonly int s_mostKept = 4 * Environment.ProcessorCount;
    private static readonly ConcurrentBag<Memory<byte>> s_free = [];

    public static Memory<byte> Rent() => s_free.TryTake(out var buffer) ? buffer : New();

    public static void Return(Memory<byte> buffer)
    {
        if (s_free.Count < s_mostKept) s_free.Add(buffer);
    }

    private static unsafe Memory<byte> New()
    {
        var array = GC.AllocateUninitializedArray<byte>(Size + Block, pinned: true);
        var from = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        return MemoryMarshal.CreateFromPinnedArray(array, (int)((Block - from % Block) % Block), Size);
    }
}

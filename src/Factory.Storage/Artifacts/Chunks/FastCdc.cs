using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Factory.Storage;

/// <summary>
/// Where to cut content so that an insertion moves few cuts: FastCDC with normalised chunking (Xia et al., USENIX ATC 2016). A gear hash
/// rolls over the bytes; before the target size a cut needs more zero bits than after it, which keeps sizes near the target.
/// The table and masks are part of the store's format: other ones would find nothing of what is there.
/// </summary>
internal sealed class FastCdc(int smallest, int target, int largest)
{
    /// <summary>For the content of large files.</summary>
    public static readonly FastCdc Files = new(8 << 10, 64 << 10, 128 << 10);

    /// <summary>For manifests, of which a new version changes a line here and there.</summary>
    public static readonly FastCdc Manifests = new(1 << 10, 4 << 10, 16 << 10);

    private const int Normalization = 2;
    private static readonly ulong[] s_gear = Gear();
    private readonly ulong _before = TopBits(int.Log2(target) + Normalization);
    private readonly ulong _after = TopBits(int.Log2(target) - Normalization);

    /// <summary>No chunk is longer.</summary>
    public int Largest => largest;

    /// <summary>The length of the first chunk of some content.</summary>
    /// <param name="content">At least <see cref="Largest"/> bytes, or all that is left.</param>
    // All is in its loops: compiled in steps, the first ones would be the slowest of an addition.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Cut(ReadOnlySpan<byte> content)
    {
        if (content.Length <= smallest) return content.Length;
        var end = Math.Min(content.Length, largest);
        var normal = Math.Min(end, target);
        ref var bytes = ref MemoryMarshal.GetReference(content);
        ref var gear = ref MemoryMarshal.GetArrayDataReference(s_gear);
        ulong hash = 0;
        var at = smallest;
        for (; at < normal; at++)
        {
            hash = (hash << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref bytes, at));
            if ((hash & _before) == 0) return at + 1;
        }
        for (; at < end; at++)
        {
            hash = (hash << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref bytes, at));
            if ((hash & _after) == 0) return at + 1;
        }
        return end;
    }

    // The top bits have seen the most bytes.
    private static ulong TopBits(int count) => ulong.MaxValue << (64 - count);

    /// <summary>SplitMix64 from seed 0.</summary>
    private static ulong[] Gear()
    {
        var table = new ulong[256];
        ulong state = 0;
        for (var i = 0; i < table.Length; i++)
        {
            state += 0x9E3779B97F4A7C15;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            table[i] = z ^ (z >> 31);
        }
        return table;
    }
}

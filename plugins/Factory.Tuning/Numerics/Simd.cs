using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Factory.Tuning;

/// <summary>Sums over arrays in one fixed order: four lanes, whatever the processor has.</summary>
internal static class Simd
{
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var n = Math.Min(a.Length, b.Length);
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var first = Vector256<double>.Zero;
        var second = Vector256<double>.Zero;
        var i = 0;
        for (; i + 8 <= n; i += 8)
        {
            first += Vector256.LoadUnsafe(ref x, (nuint)i) * Vector256.LoadUnsafe(ref y, (nuint)i);
            second += Vector256.LoadUnsafe(ref x, (nuint)(i + 4)) * Vector256.LoadUnsafe(ref y, (nuint)(i + 4));
        }
        if (i + 4 <= n)
        {
            first += Vector256.LoadUnsafe(ref x, (nuint)i) * Vector256.LoadUnsafe(ref y, (nuint)i);
            i += 4;
        }
        first += second;
        var sum = first[0] + first[1] + (first[2] + first[3]);
        for (; i < n; i++) sum += a[i] * b[i];
        return sum;
    }

    /// <summary>target += factor · source.</summary>
    public static void Add(Span<double> target, double factor, ReadOnlySpan<double> source)
    {
        var n = Math.Min(target.Length, source.Length);
        ref var x = ref MemoryMarshal.GetReference(target);
        ref var y = ref MemoryMarshal.GetReference(source);
        var f = Vector256.Create(factor);
        var i = 0;
        for (; i + 4 <= n; i += 4)
            (Vector256.LoadUnsafe(ref x, (nuint)i) + f * Vector256.LoadUnsafe(ref y, (nuint)i)).StoreUnsafe(ref x, (nuint)i);
        for (; i < n; i++) target[i] += factor * source[i];
    }
}

using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Factory.Tuning;

/// <summary>Matérn's kernel with ν = 5/2: m(r²) = (1 + √5 r + 5/3 r²) e^(−√5 r), and its derivative by r².</summary>
internal static class Matern
{
    private static readonly double s_root5 = Math.Sqrt(5);

    /// <summary>Replaces squared distances by the kernel; writes the derivative by the squared distance. Lengths are multiples of four.</summary>
    public static void Evaluate(Span<double> squares, Span<double> derivatives)
    {
        ref var s = ref MemoryMarshal.GetReference(squares);
        ref var d = ref MemoryMarshal.GetReference(derivatives);
        var root5 = Vector256.Create(s_root5);
        for (var i = 0; i + 4 <= squares.Length; i += 4)
        {
            var square = Vector256.LoadUnsafe(ref s, (nuint)i);
            var r = root5 * Vector256.Sqrt(square);
            var decay = Maths.ExpNegative(-r);
            var linear = (Vector256<double>.One + r) * decay;
            (linear + Vector256.Create(5.0 / 3) * square * decay).StoreUnsafe(ref s, (nuint)i);
            (Vector256.Create(-5.0 / 6) * linear).StoreUnsafe(ref d, (nuint)i);
        }
    }
}

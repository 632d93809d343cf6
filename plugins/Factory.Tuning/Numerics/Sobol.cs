namespace Factory.Tuning;

/// <summary>
/// Sobol's sequence, scrambled. Direction numbers of the first 21 dimensions: S. Joe and F. Kuo, Constructing Sobol sequences with better
/// two-dimensional projections, SIAM J. Sci. Comput. 30 (2008); further ones have the next primitive polynomials and mixed first numbers.
/// Scrambling: B. Burley, Practical Hash-based Owen Scrambling, JCGT 9 (2020).
/// </summary>
internal sealed class Sobol
{
    private const int Bits = 32;

    private static readonly (int Degree, uint Polynomial, uint[] First)[] s_known =
    [
        (1, 0, [1]), (2, 1, [1, 3]), (3, 1, [1, 3, 1]), (3, 2, [1, 1, 1]), (4, 1, [1, 1, 3, 3]), (4, 4, [1, 3, 5, 13]), (5, 2, [1, 1, 5, 5, 17]),
        (5, 4, [1, 1, 5, 5, 5]), (5, 7, [1, 1, 7, 11, 19]), (5, 11, [1, 1, 5, 1, 1]), (5, 13, [1, 1, 1, 3, 11]), (5, 14, [1, 3, 5, 5, 31]),
        (6, 1, [1, 3, 3, 9, 7, 49]), (6, 13, [1, 1, 1, 15, 21, 21]), (6, 16, [1, 3, 1, 13, 27, 49]), (6, 19, [1, 1, 1, 15, 7, 5]),
        (6, 22, [1, 3, 1, 15, 13, 25]), (6, 25, [1, 1, 5, 5, 19, 61]), (7, 1, [1, 3, 7, 11, 23, 15, 103]), (7, 4, [1, 3, 7, 13, 13, 15, 69]),
    ];

    private readonly uint[][] _directions;
    private readonly uint[] _seeds;

    public Sobol(int dimensions, ulong seed)
    {
        _directions = new uint[dimensions][];
        _seeds = new uint[dimensions];
        var later = LaterPolynomials().GetEnumerator();
        for (var d = 0; d < dimensions; d++)
        {
            _seeds[d] = (uint)(SplitMix.Mix(seed ^ SplitMix.Mix((ulong)d + 1)) >> 32);
            _directions[d] = d == 0 ? Identity()
                : d <= s_known.Length ? Directions(s_known[d - 1].Degree, s_known[d - 1].Polynomial, s_known[d - 1].First)
                : NextLater(later, d);
        }
    }

    /// <summary>Point <paramref name="index"/> of the sequence, each coordinate within (0, 1).</summary>
    public void Point(int index, Span<double> point)
    {
        for (var d = 0; d < point.Length; d++)
        {
            uint x = 0;
            var directions = _directions[d];
            for (var (rest, bit) = ((uint)index, 0); rest != 0; rest >>= 1, bit++)
            {
                if ((rest & 1) != 0) x ^= directions[bit];
            }
            point[d] = (Scramble(x, _seeds[d]) + 0.5) * (1.0 / 4294967296.0);
        }
    }

    private static uint Scramble(uint x, uint seed)
    {
        x = Reverse(x);
        x += seed;
        x ^= x * 0x6C50B47C;
        x ^= x * 0xB82F1E52;
        x ^= x * 0xC7AFE638;
        x ^= x * 0x8D22F6E6;
        return Reverse(x);
    }

    private static uint Reverse(uint x)
    {
        x = (x >> 16) | (x << 16);
        x = ((x & 0x00FF00FF) << 8) | ((x >> 8) & 0x00FF00FF);
        x = ((x & 0x0F0F0F0F) << 4) | ((x >> 4) & 0x0F0F0F0F);
        x = ((x & 0x33333333) << 2) | ((x >> 2) & 0x33333333);
        return ((x & 0x55555555) << 1) | ((x >> 1) & 0x55555555);
    }

    private static uint[] Identity() => [.. Enumerable.Range(0, Bits).Select(i => 1u << (Bits - 1 - i))];

    private static uint[] Directions(int degree, uint polynomial, uint[] first)
    {
        var v = new uint[Bits];
        for (var i = 0; i < degree; i++) v[i] = first[i] << (Bits - 1 - i);
        for (var i = degree; i < Bits; i++)
        {
            v[i] = v[i - degree] ^ (v[i - degree] >> degree);
            for (var k = 1; k < degree; k++) v[i] ^= ((polynomial >> (degree - 1 - k)) & 1) * v[i - k];
        }
        return v;
    }

    private static uint[] NextLater(IEnumerator<(int Degree, uint Polynomial)> later, int dimension)
    {
        later.MoveNext();
        var (degree, polynomial) = later.Current;
        var random = new SplitMix((ulong)dimension);
        return Directions(degree, polynomial, [.. Enumerable.Range(0, degree).Select(i => ((uint)(random.Next() >> 40) & ((1u << (i + 1)) - 1)) | 1)]);
    }

    // Those of degree 7 and more that are not in the table, in order; its two of degree 7 are 1 and 4.
    private static IEnumerable<(int Degree, uint Polynomial)> LaterPolynomials()
    {
        for (var degree = 7; ; degree++)
        {
            for (uint inner = 0; inner < 1u << (degree - 1); inner++)
            {
                if (degree == 7 && inner <= 4) continue;
                if (IsPrimitive((1u << degree) | (inner << 1) | 1, degree)) yield return (degree, inner);
            }
        }
    }

    // x has the full order 2^degree − 1 modulo a primitive polynomial.
    private static bool IsPrimitive(uint polynomial, int degree)
    {
        uint x = 2;
        for (var order = 1; ; order++)
        {
            if (x == 1) return order == (1 << degree) - 1;
            if (x == 0 || order >= 1 << degree) return false;
            x <<= 1;
            if ((x >> degree) != 0) x ^= polynomial;
        }
    }
}

using System.Runtime.Intrinsics;

namespace Factory.Tuning;

/// <summary>
/// Mathematical functions from additions, multiplications, divisions and roots alone, which IEEE 754 fixes to the last bit. The C library's
/// choose their code by the processor (with or without fused multiply-add), and a study would then go on differently on another machine.
/// </summary>
internal static class Maths
{
    public const double Ln2 = 0.693147180559945309417232121458;
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    private const double HalfLog2Pi = 0.918938533204672741780329736406;

    /// <summary>e^x: range reduction by ln 2 in two parts, then Taylor's series to the 13th power on ±ln 2 / 2; error below 2 ulp.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 709.78) return double.PositiveInfinity;
        if (x < -745) return 0;
        var k = Math.Floor(x * (1 / Ln2) + 0.5);
        var r = x - k * Ln2High - k * Ln2Low;
        var value = Polynomial(r);
        var exponent = (int)k;
        // In two steps, so that subnormal results come out too.
        return value * PowerOfTwo(exponent / 2) * PowerOfTwo(exponent - exponent / 2);
    }

    /// <summary>The same for four, for arguments from −708 to 0; what is below is taken as −708.</summary>
    public static Vector256<double> ExpNegative(Vector256<double> x)
    {
        x = Vector256.Max(x, Vector256.Create(-708.0));
        var k = Vector256.Floor(x * (1 / Ln2) + Vector256.Create(0.5));
        var r = x - k * Ln2High - k * Ln2Low;
        var p = Vector256.Create(1.0 / 6227020800);
        p = p * r + Vector256.Create(1.0 / 479001600);
        p = p * r + Vector256.Create(1.0 / 39916800);
        p = p * r + Vector256.Create(1.0 / 3628800);
        p = p * r + Vector256.Create(1.0 / 362880);
        p = p * r + Vector256.Create(1.0 / 40320);
        p = p * r + Vector256.Create(1.0 / 5040);
        p = p * r + Vector256.Create(1.0 / 720);
        p = p * r + Vector256.Create(1.0 / 120);
        p = p * r + Vector256.Create(1.0 / 24);
        p = p * r + Vector256.Create(1.0 / 6);
        p = p * r + Vector256.Create(0.5);
        p = p * r + Vector256<double>.One;
        p = p * r + Vector256<double>.One;
        // 2^k: the magic constant moves the whole number k + 1023 into the low bits.
        var bits = (k + Vector256.Create(4503599627370496.0 + 1023)).AsInt64() << 52;
        return p * bits.AsDouble();
    }

    private static double Polynomial(double r)
    {
        var p = 1.0 / 6227020800;
        p = p * r + 1.0 / 479001600;
        p = p * r + 1.0 / 39916800;
        p = p * r + 1.0 / 3628800;
        p = p * r + 1.0 / 362880;
        p = p * r + 1.0 / 40320;
        p = p * r + 1.0 / 5040;
        p = p * r + 1.0 / 720;
        p = p * r + 1.0 / 120;
        p = p * r + 1.0 / 24;
        p = p * r + 1.0 / 6;
        p = p * r + 0.5;
        p = p * r + 1;
        return p * r + 1;
    }

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);

    /// <summary>The natural logarithm, after fdlibm's e_log.c: x = 2^k (1 + f), s = f / (2 + f), a polynomial of s².</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0) return double.NaN;
        if (x == 0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        var k = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0;
            k -= 54;
        }
        var bits = BitConverter.DoubleToInt64Bits(x);
        k += (int)(bits >> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            k++;
        }
        var f = m - 1;
        var s = f / (2 + f);
        var z = s * s;
        var w = z * z;
        var even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01));
        var odd = z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
        var half = 0.5 * f * f;
        return k * Ln2High - ((half - (s * (half + even + odd) + k * Ln2Low)) - f);
    }

    public static double Pow(double x, double y) => x == 0 ? 0 : Exp(y * Log(x));

    /// <summary>log φ(z) of the standard normal distribution.</summary>
    public static double LogDensity(double z) => -0.5 * z * z - HalfLog2Pi;

    /// <summary>Φ(z): the complementary error function by Chebyshev fitting, W. Press et al., Numerical Recipes, 3rd ed., 6.2.2; error 1e-16.</summary>
    public static double NormalCdf(double z) => 0.5 * Erfc(-z * 0.70710678118654752440);

    private static readonly double[] s_erfc =
    [
        -1.3026537197817094, 6.4196979235649026e-1, 1.9476473204185836e-2, -9.561514786808631e-3, -9.46595344482036e-4, 3.66839497852761e-4,
        4.2523324806907e-5, -2.0278578112534e-5, -1.624290004647e-6, 1.303655835580e-6, 1.5626441722e-8, -8.5238095915e-8, 6.529054439e-9,
        5.059343495e-9, -9.91364156e-10, -2.27365122e-10, 9.6467911e-11, 2.394038e-12, -6.886027e-12, 8.94487e-13, 3.13092e-13, -1.12708e-13,
        3.81e-16, 7.106e-15, -1.523e-15, -9.4e-17, 1.21e-16, -2.8e-17,
    ];

    public static double Erfc(double x)
    {
        if (double.IsNaN(x)) return x;
        var z = Math.Abs(x);
        var tail = z > 27 ? 0 : Exp(-z * z + LogScaledErfc(z));
        return x >= 0 ? tail : 2 - tail;
    }

    // log(erfc(z) e^(z²)) for z >= 0.
    private static double LogScaledErfc(double z)
    {
        var t = 2 / (2 + z);
        var ty = 4 * t - 2;
        double d = 0, dd = 0;
        for (var j = s_erfc.Length - 1; j > 0; j--)
        {
            var old = d;
            d = ty * d - dd + s_erfc[j];
            dd = old;
        }
        return Log(t) + 0.5 * (s_erfc[0] + ty * d) - dd;
    }

    /// <summary>log Φ(z), good far into the lower tail.</summary>
    public static double LogNormalCdf(double z)
    {
        if (z > 5) return -0.5 * Erfc(z * 0.70710678118654752440);
        if (z > 0) return Log(NormalCdf(z));
        var y = -z * 0.70710678118654752440;
        return -y * y + LogScaledErfc(y) - Ln2;
    }

    /// <summary>Φ(z) / φ(z) for z up to 0, to full relative precision.</summary>
    public static double MillsRatio(double z) => 1.2533141373155002512 * Exp(LogScaledErfc(-z * 0.70710678118654752440));

    /// <summary>The inverse of Φ: M. Wichura, Algorithm AS 241: The Percentage Points of the Normal Distribution, Applied Statistics 37 (1988).</summary>
    public static double NormalQuantile(double p)
    {
        if (p <= 0) return double.NegativeInfinity;
        if (p >= 1) return double.PositiveInfinity;
        var q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            var r = 0.180625 - q * q;
            return q * (((((((r * 2509.0809287301226727 + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r
                + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608)
                / (((((((r * 5226.495278852545925 + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r
                + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1);
        }
        var tail = Math.Sqrt(-Log(q < 0 ? p : 1 - p));
        double value;
        if (tail <= 5)
        {
            var r = tail - 1.6;
            value = (((((((r * 7.7454501427834140764e-4 + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r
                + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734)
                / (((((((r * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r
                + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1);
        }
        else
        {
            var r = tail - 5;
            value = (((((((r * 2.01033439929228813265e-7 + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r
                + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772)
                / (((((((r * 2.04426310338993978564e-15 + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r
                + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1);
        }
        return q < 0 ? -value : value;
    }
}

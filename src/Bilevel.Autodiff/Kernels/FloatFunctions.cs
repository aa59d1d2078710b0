using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Autodiff;

/// <summary>Transcendental functions of float vectors; the errors stated are what the tests allow, against the same function in double.</summary>
/// <remarks>
/// The polynomials of exp and log are those of S. L. Moshier's Cephes library (expf, logf). Every product and sum is written as it is to
/// be rounded (fused or not), so the bits are the same on every machine. NaN gives NaN.
/// </remarks>
internal static class FloatFunctions
{
    private const float Log2E = 1.44269504f;
    // ln 2 in two parts: the first has 9 bits, so n·Ln2High is exact for every exponent n.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    // Adding 1.5·2²³ rounds a float to a whole number, found in the low bits of the sum.
    private const float Rounder = 12582912f;

    /// <summary>eˣ, 2 ulp; subnormal results are rounded twice. NaN comes through the bounds, because it is their second argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // Beyond these bounds the result is 0 or ∞ in any case, and the exponents below stay in range.
        var bounded = Vector512.MinNative(Vector512.Create(90f), Vector512.MaxNative(Vector512.Create(-110f), x));
        var (shifted, p) = Reduce(bounded);
        return Scale(p + Vector512<float>.One, shifted);
    }

    /// <summary>tanh x = m / (m + 2) with m = e^{2|x|} − 1 and the sign of x, 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        // tanh 9.1 rounds to 1.
        var twice = Vector512.MinNative(Vector512.Abs(x), Vector512.Create(9.1f)) * 2f;
        var (shifted, p) = Reduce(twice);
        var scale = PowerOfTwo(Whole(shifted));
        var m = Vector512.FusedMultiplyAdd(scale, p, scale - Vector512<float>.One);
        var magnitude = m / (m + Vector512.Create(2f));
        var sign = x & Vector512.Create(-0f);
        return KeepNaN(x, magnitude | sign);
    }

    /// <summary>1 / (1 + e⁻ˣ), 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Logistic(Vector512<float> x)
    {
        var e = Exp(-Vector512.Abs(x));
        var numerator = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), e, Vector512<float>.One);
        return numerator / (Vector512<float>.One + e);
    }

    /// <summary>log x, 2 ulp; −∞ at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        var subnormal = Vector512.LessThan(x, Vector512.Create(1.17549435e-38f));
        var normal = Vector512.ConditionalSelect(subnormal, x * 8388608f, x);
        var bits = normal.AsInt32();
        var exponent = (bits >>> 23) - Vector512.Create(126) - (Vector512.Create(23) & subnormal.AsInt32());
        var mantissa = ((bits & Vector512.Create(0x007FFFFF)) | Vector512.Create(0x3F000000)).AsSingle();
        // Mantissas from √½ to √2, so that the polynomial is centred at 1.
        var small = Vector512.LessThan(mantissa, Vector512.Create(0.707106781f));
        var e = Vector512.ConvertToSingle(exponent + small.AsInt32());
        var m = mantissa - Vector512<float>.One + (mantissa & small);
        var z = m * m;
        var p = Vector512.Create(7.0376836292E-2f);
        p = Vector512.FusedMultiplyAdd(p, m, Vector512.Create(-1.1514610310E-1f));
        p = Vector512.FusedMultiplyAdd(p, m, Vector512.Create(1.1676998740E-1f));
        p = Vector512.FusedMultiplyAdd(p, m, Vector512.Create(-1.2420140846E-1f));
        p = Vector512.FusedMultiplyAdd(p, m, Vector512.Create(1.4249322787E-1f));
        p = Vector512.FusedMultiplyAdd(p, m, Vector512.Create(-1.6668057665E-1f));
        p = Vector512.FusedMultiplyAdd(p, m, Vector512.Create(2.0000714765E-1f));
        p = Vector512.FusedMultiplyAdd(p, m, Vector512.Create(-2.4999993993E-1f));
        p = Vector512.FusedMultiplyAdd(p, m, Vector512.Create(3.3333331174E-1f));
        var y = Vector512.FusedMultiplyAdd(e, Vector512.Create(Ln2Low), p * m * z);
        y = Vector512.FusedMultiplyAdd(z, Vector512.Create(-0.5f), y);
        var result = Vector512.FusedMultiplyAdd(e, Vector512.Create(Ln2High), m + y);
        var infinite = Vector512.Equals(x, Vector512.Create(float.PositiveInfinity));
        result = Vector512.ConditionalSelect(infinite, x, result);
        result = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), Vector512.Create(float.NaN), result);
        result = Vector512.ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), Vector512.Create(float.NegativeInfinity), result);
        return KeepNaN(x, result);
    }

    /// <summary>log(1 + eˣ) = max(x, 0) + log(1 + e^{−|x|}), 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Softplus(Vector512<float> x)
    {
        var e = Exp(-Vector512.Abs(x));
        var u = Vector512<float>.One + e;
        // Kahan: log(u)·e / (u − 1) cancels the rounding of u; where u is 1, log(1 + e) = e.
        var exact = Vector512.Equals(u, Vector512<float>.One);
        var logarithm = Vector512.ConditionalSelect(exact, e, Log(u) * (e / (u - Vector512<float>.One)));
        return KeepNaN(x, Vector512.MaxNative(x, Vector512<float>.Zero) + logarithm);
    }

    /// <summary>x = n ln 2 + r with |r| ≤ ½ ln 2: n in the low bits of a float, and eʳ − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Shifted, Vector512<float> ExpMinusOne) Reduce(Vector512<float> x)
    {
        var rounder = Vector512.Create(Rounder);
        var shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(Log2E), rounder);
        var whole = shifted - rounder;
        var r = Vector512.FusedMultiplyAdd(whole, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(whole, Vector512.Create(-Ln2Low), r);
        var p = Vector512.Create(1.9875691500E-4f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.3981999507E-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073E-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894E-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459E-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201E-1f));
        return (shifted, Vector512.FusedMultiplyAdd(p, r * r, r));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Whole(Vector512<float> shifted) => shifted.AsInt32() - Vector512.Create(Rounder).AsInt32();

    // x 2ⁿ, rounded once: of the two products below the first is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Scale(Vector512<float> x, Vector512<float> shifted)
    {
        if (Avx512F.IsSupported) return Avx512F.Scale(x, shifted - Vector512.Create(Rounder));
        var n = Whole(shifted);
        var half = Vector512.ShiftRightArithmetic(n, 1);
        return x * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    // The exponent field of 2ⁿ, for −126 ≤ n ≤ 127.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> PowerOfTwo(Vector512<int> n) => ((n + Vector512.Create(127)) << 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> KeepNaN(Vector512<float> x, Vector512<float> result) =>
        Vector512.ConditionalSelect(Vector512.Equals(x, x), result, x);
}

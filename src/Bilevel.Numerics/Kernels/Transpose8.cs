using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics.Kernels;

/// <summary>The transpose of 8 × 8 floats in 256-bit registers: within halves of registers four rows at a time, then the halves.</summary>
internal static unsafe class Transpose8
{
    /// <summary>The square at <paramref name="from"/>, transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, nint fromStride, float* to, nint toStride)
    {
        var (a0, a1, a2, a3) = Halves(from, fromStride);
        var (b0, b1, b2, b3) = Halves(from + 4 * fromStride, fromStride);
        Store(a0, b0, to, toStride);
        Store(a1, b1, to + toStride, toStride);
        Store(a2, b2, to + 2 * toStride, toStride);
        Store(a3, b3, to + 3 * toStride, toStride);
    }

    // Result j holds in its half h the column 4h + j of the four rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> A, Vector256<double> B, Vector256<double> C, Vector256<double> D) Halves(float* from, nint stride)
    {
        var (r0, r1, r2, r3) = (Vector256.Load(from), Vector256.Load(from + stride), Vector256.Load(from + 2 * stride), Vector256.Load(from + 3 * stride));
        var (low01, high01) = (Avx.UnpackLow(r0, r1).AsDouble(), Avx.UnpackHigh(r0, r1).AsDouble());
        var (low23, high23) = (Avx.UnpackLow(r2, r3).AsDouble(), Avx.UnpackHigh(r2, r3).AsDouble());
        return (Avx.UnpackLow(low01, low23), Avx.UnpackHigh(low01, low23), Avx.UnpackLow(high01, high23), Avx.UnpackHigh(high01, high23));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<double> a, Vector256<double> b, float* to, nint stride)
    {
        Avx.Permute2x128(a, b, 0x20).AsSingle().Store(to);
        Avx.Permute2x128(a, b, 0x31).AsSingle().Store(to + 4 * stride);
    }
}

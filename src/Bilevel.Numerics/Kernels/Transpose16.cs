using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics.Kernels;

/// <summary>The transpose of 16 × 16 floats in 512-bit registers: within quarters of registers four rows at a time, then the quarters.</summary>
internal static unsafe class Transpose16
{
    /// <summary>The square at <paramref name="from"/>, transposed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, nint fromStride, float* to, nint toStride) => Copy(from, fromStride, 16, to, toStride);

    /// <summary>As <see cref="Copy(float*, nint, float*, nint)"/>, reading only the first <paramref name="rows"/> rows; columns of the target beyond them hold anything, and its rows are written in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(float* from, nint fromStride, int rows, float* to, nint toStride)
    {
        var last = from + (rows - 1) * fromStride;
        var (a0, a1, a2, a3) = Quarters(from, fromStride, last);
        var (b0, b1, b2, b3) = Quarters(from + 4 * fromStride, fromStride, last);
        var (c0, c1, c2, c3) = Quarters(from + 8 * fromStride, fromStride, last);
        var (d0, d1, d2, d3) = Quarters(from + 12 * fromStride, fromStride, last);
        var (r0, r4, r8, r12) = Rows(a0, b0, c0, d0);
        var (r1, r5, r9, r13) = Rows(a1, b1, c1, d1);
        var (r2, r6, r10, r14) = Rows(a2, b2, c2, d2);
        var (r3, r7, r11, r15) = Rows(a3, b3, c3, d3);
        // In order, because packing lets each row be cut off by the next.
        Store(r0, r1, r2, r3, to, toStride);
        Store(r4, r5, r6, r7, to + 4 * toStride, toStride);
        Store(r8, r9, r10, r11, to + 8 * toStride, toStride);
        Store(r12, r13, r14, r15, to + 12 * toStride, toStride);
    }

    // Result j holds in its quarter q the column 4q + j of the four rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> A, Vector512<double> B, Vector512<double> C, Vector512<double> D) Quarters(float* from, nint stride, float* last)
    {
        var r0 = Vector512.Load(from <= last ? from : last);
        var r1 = Vector512.Load(from + stride <= last ? from + stride : last);
        var r2 = Vector512.Load(from + 2 * stride <= last ? from + 2 * stride : last);
        var r3 = Vector512.Load(from + 3 * stride <= last ? from + 3 * stride : last);
        var (low01, high01) = (Avx512F.UnpackLow(r0, r1).AsDouble(), Avx512F.UnpackHigh(r0, r1).AsDouble());
        var (low23, high23) = (Avx512F.UnpackLow(r2, r3).AsDouble(), Avx512F.UnpackHigh(r2, r3).AsDouble());
        return (Avx512F.UnpackLow(low01, low23), Avx512F.UnpackHigh(low01, low23), Avx512F.UnpackLow(high01, high23), Avx512F.UnpackHigh(high01, high23));
    }

    // Rows j, 4 + j, 8 + j, 12 + j of the target.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> A, Vector512<float> B, Vector512<float> C, Vector512<float> D) Rows(Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
    {
        const byte LowHalves = 0x44, HighHalves = 0xEE, Even = 0x88, Odd = 0xDD;
        var (lowAB, lowCD) = (Avx512F.Shuffle4x128(a, b, LowHalves), Avx512F.Shuffle4x128(c, d, LowHalves));
        var (highAB, highCD) = (Avx512F.Shuffle4x128(a, b, HighHalves), Avx512F.Shuffle4x128(c, d, HighHalves));
        return (Avx512F.Shuffle4x128(lowAB, lowCD, Even).AsSingle(), Avx512F.Shuffle4x128(lowAB, lowCD, Odd).AsSingle(),
            Avx512F.Shuffle4x128(highAB, highCD, Even).AsSingle(), Avx512F.Shuffle4x128(highAB, highCD, Odd).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* to, nint stride)
    {
        a.Store(to);
        b.Store(to + stride);
        c.Store(to + 2 * stride);
        d.Store(to + 3 * stride);
    }
}

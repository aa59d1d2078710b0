using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Bilevel.Numerics.Kernels;

namespace Bilevel.Numerics;

/// <summary>Products of a few rows with one panel of two vectors, whose sums stay in registers.</summary>
/// <remarks>
/// The accumulators are written out one by one because only locals are kept in registers. 12 × 2 keeps 24 sums in flight, enough to
/// hide the latency of two fused multiply-adds a cycle; 4 × 2 and 1 × 2 finish the rows that are left.
/// </remarks>
internal static unsafe class GemmTilesWide
{
    public const int LargeRows = 12;
    public const int MediumRows = 4;

    /// <summary>The most rows for which there is a tile, of those left.</summary>
    public static int Rows(int left) => left >= LargeRows ? LargeRows : left >= MediumRows ? MediumRows : 1;

    /// <summary>C = A·B, or C += A·B, for a tile of rows; each element adds its terms in the order of k, whatever the tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply<T>(int rows, T* a, nint rowStride, nint columnStride, T* b, nint rowB, T* c, nint rowC, int k, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (rows)
        {
            case LargeRows: Tile12x2(a, rowStride, columnStride, b, rowB, c, rowC, k, accumulate); break;
            case MediumRows: Tile4x2(a, rowStride, columnStride, b, rowB, c, rowC, k, accumulate); break;
            default: Tile1x2(a, rowStride, columnStride, b, rowB, c, rowC, k, accumulate); break;
        }
    }

    private static void Tile12x2<T>(T* a, nint rowStride, nint columnStride, T* b, nint rowB, T* c, nint rowC, int k, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = Vector512<T>.Count;
        Vector512<T> c0a = Vector512<T>.Zero, c0b = Vector512<T>.Zero;
        Vector512<T> c1a = Vector512<T>.Zero, c1b = Vector512<T>.Zero;
        Vector512<T> c2a = Vector512<T>.Zero, c2b = Vector512<T>.Zero;
        Vector512<T> c3a = Vector512<T>.Zero, c3b = Vector512<T>.Zero;
        Vector512<T> c4a = Vector512<T>.Zero, c4b = Vector512<T>.Zero;
        Vector512<T> c5a = Vector512<T>.Zero, c5b = Vector512<T>.Zero;
        Vector512<T> c6a = Vector512<T>.Zero, c6b = Vector512<T>.Zero;
        Vector512<T> c7a = Vector512<T>.Zero, c7b = Vector512<T>.Zero;
        Vector512<T> c8a = Vector512<T>.Zero, c8b = Vector512<T>.Zero;
        Vector512<T> c9a = Vector512<T>.Zero, c9b = Vector512<T>.Zero;
        Vector512<T> c10a = Vector512<T>.Zero, c10b = Vector512<T>.Zero;
        Vector512<T> c11a = Vector512<T>.Zero, c11b = Vector512<T>.Zero;
        if (accumulate)
        {
            c0a = Vector512.Load(c);
            c0b = Vector512.Load(c + width);
            c1a = Vector512.Load(c + rowC);
            c1b = Vector512.Load(c + rowC + width);
            c2a = Vector512.Load(c + 2 * rowC);
            c2b = Vector512.Load(c + 2 * rowC + width);
            c3a = Vector512.Load(c + 3 * rowC);
            c3b = Vector512.Load(c + 3 * rowC + width);
            c4a = Vector512.Load(c + 4 * rowC);
            c4b = Vector512.Load(c + 4 * rowC + width);
            c5a = Vector512.Load(c + 5 * rowC);
            c5b = Vector512.Load(c + 5 * rowC + width);
            c6a = Vector512.Load(c + 6 * rowC);
            c6b = Vector512.Load(c + 6 * rowC + width);
            c7a = Vector512.Load(c + 7 * rowC);
            c7b = Vector512.Load(c + 7 * rowC + width);
            c8a = Vector512.Load(c + 8 * rowC);
            c8b = Vector512.Load(c + 8 * rowC + width);
            c9a = Vector512.Load(c + 9 * rowC);
            c9b = Vector512.Load(c + 9 * rowC + width);
            c10a = Vector512.Load(c + 10 * rowC);
            c10b = Vector512.Load(c + 10 * rowC + width);
            c11a = Vector512.Load(c + 11 * rowC);
            c11b = Vector512.Load(c + 11 * rowC + width);
        }
        for (; k > 0; k--)
        {
            var p = Vector512.Load(b);
            var q = Vector512.Load(b + width);
            var a0 = Vector512.Create(*(a));
            c0a = Simd.MultiplyAdd(a0, p, c0a);
            c0b = Simd.MultiplyAdd(a0, q, c0b);
            var a1 = Vector512.Create(*(a + rowStride));
            c1a = Simd.MultiplyAdd(a1, p, c1a);
            c1b = Simd.MultiplyAdd(a1, q, c1b);
            var a2 = Vector512.Create(*(a + 2 * rowStride));
            c2a = Simd.MultiplyAdd(a2, p, c2a);
            c2b = Simd.MultiplyAdd(a2, q, c2b);
            var a3 = Vector512.Create(*(a + 3 * rowStride));
            c3a = Simd.MultiplyAdd(a3, p, c3a);
            c3b = Simd.MultiplyAdd(a3, q, c3b);
            var a4 = Vector512.Create(*(a + 4 * rowStride));
            c4a = Simd.MultiplyAdd(a4, p, c4a);
            c4b = Simd.MultiplyAdd(a4, q, c4b);
            var a5 = Vector512.Create(*(a + 5 * rowStride));
            c5a = Simd.MultiplyAdd(a5, p, c5a);
            c5b = Simd.MultiplyAdd(a5, q, c5b);
            var a6 = Vector512.Create(*(a + 6 * rowStride));
            c6a = Simd.MultiplyAdd(a6, p, c6a);
            c6b = Simd.MultiplyAdd(a6, q, c6b);
            var a7 = Vector512.Create(*(a + 7 * rowStride));
            c7a = Simd.MultiplyAdd(a7, p, c7a);
            c7b = Simd.MultiplyAdd(a7, q, c7b);
            var a8 = Vector512.Create(*(a + 8 * rowStride));
            c8a = Simd.MultiplyAdd(a8, p, c8a);
            c8b = Simd.MultiplyAdd(a8, q, c8b);
            var a9 = Vector512.Create(*(a + 9 * rowStride));
            c9a = Simd.MultiplyAdd(a9, p, c9a);
            c9b = Simd.MultiplyAdd(a9, q, c9b);
            var a10 = Vector512.Create(*(a + 10 * rowStride));
            c10a = Simd.MultiplyAdd(a10, p, c10a);
            c10b = Simd.MultiplyAdd(a10, q, c10b);
            var a11 = Vector512.Create(*(a + 11 * rowStride));
            c11a = Simd.MultiplyAdd(a11, p, c11a);
            c11b = Simd.MultiplyAdd(a11, q, c11b);
            a += columnStride;
            b += rowB;
        }
        c0a.Store(c);
        c0b.Store(c + width);
        c1a.Store(c + rowC);
        c1b.Store(c + rowC + width);
        c2a.Store(c + 2 * rowC);
        c2b.Store(c + 2 * rowC + width);
        c3a.Store(c + 3 * rowC);
        c3b.Store(c + 3 * rowC + width);
        c4a.Store(c + 4 * rowC);
        c4b.Store(c + 4 * rowC + width);
        c5a.Store(c + 5 * rowC);
        c5b.Store(c + 5 * rowC + width);
        c6a.Store(c + 6 * rowC);
        c6b.Store(c + 6 * rowC + width);
        c7a.Store(c + 7 * rowC);
        c7b.Store(c + 7 * rowC + width);
        c8a.Store(c + 8 * rowC);
        c8b.Store(c + 8 * rowC + width);
        c9a.Store(c + 9 * rowC);
        c9b.Store(c + 9 * rowC + width);
        c10a.Store(c + 10 * rowC);
        c10b.Store(c + 10 * rowC + width);
        c11a.Store(c + 11 * rowC);
        c11b.Store(c + 11 * rowC + width);
    }

    private static void Tile4x2<T>(T* a, nint rowStride, nint columnStride, T* b, nint rowB, T* c, nint rowC, int k, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = Vector512<T>.Count;
        Vector512<T> c0a = Vector512<T>.Zero, c0b = Vector512<T>.Zero;
        Vector512<T> c1a = Vector512<T>.Zero, c1b = Vector512<T>.Zero;
        Vector512<T> c2a = Vector512<T>.Zero, c2b = Vector512<T>.Zero;
        Vector512<T> c3a = Vector512<T>.Zero, c3b = Vector512<T>.Zero;
        if (accumulate)
        {
            c0a = Vector512.Load(c);
            c0b = Vector512.Load(c + width);
            c1a = Vector512.Load(c + rowC);
            c1b = Vector512.Load(c + rowC + width);
            c2a = Vector512.Load(c + 2 * rowC);
            c2b = Vector512.Load(c + 2 * rowC + width);
            c3a = Vector512.Load(c + 3 * rowC);
            c3b = Vector512.Load(c + 3 * rowC + width);
        }
        for (; k > 0; k--)
        {
            var p = Vector512.Load(b);
            var q = Vector512.Load(b + width);
            var a0 = Vector512.Create(*(a));
            c0a = Simd.MultiplyAdd(a0, p, c0a);
            c0b = Simd.MultiplyAdd(a0, q, c0b);
            var a1 = Vector512.Create(*(a + rowStride));
            c1a = Simd.MultiplyAdd(a1, p, c1a);
            c1b = Simd.MultiplyAdd(a1, q, c1b);
            var a2 = Vector512.Create(*(a + 2 * rowStride));
            c2a = Simd.MultiplyAdd(a2, p, c2a);
            c2b = Simd.MultiplyAdd(a2, q, c2b);
            var a3 = Vector512.Create(*(a + 3 * rowStride));
            c3a = Simd.MultiplyAdd(a3, p, c3a);
            c3b = Simd.MultiplyAdd(a3, q, c3b);
            a += columnStride;
            b += rowB;
        }
        c0a.Store(c);
        c0b.Store(c + width);
        c1a.Store(c + rowC);
        c1b.Store(c + rowC + width);
        c2a.Store(c + 2 * rowC);
        c2b.Store(c + 2 * rowC + width);
        c3a.Store(c + 3 * rowC);
        c3b.Store(c + 3 * rowC + width);
    }

    private static void Tile1x2<T>(T* a, nint rowStride, nint columnStride, T* b, nint rowB, T* c, nint rowC, int k, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var width = Vector512<T>.Count;
        Vector512<T> c0a = Vector512<T>.Zero, c0b = Vector512<T>.Zero;
        if (accumulate)
        {
            c0a = Vector512.Load(c);
            c0b = Vector512.Load(c + width);
        }
        for (; k > 0; k--)
        {
            var p = Vector512.Load(b);
            var q = Vector512.Load(b + width);
            var a0 = Vector512.Create(*(a));
            c0a = Simd.MultiplyAdd(a0, p, c0a);
            c0b = Simd.MultiplyAdd(a0, q, c0b);
            a += columnStride;
            b += rowB;
        }
        c0a.Store(c);
        c0b.Store(c + width);
    }
}

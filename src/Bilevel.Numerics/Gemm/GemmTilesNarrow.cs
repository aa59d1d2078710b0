using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Bilevel.Numerics.Kernels;

namespace Bilevel.Numerics;

/// <summary>Products of a few rows with one panel of one vector, whose sums stay in registers.</summary>
/// <remarks>
/// The accumulators are written out one by one because only locals are kept in registers. For results with few columns.
/// </remarks>
internal static unsafe class GemmTilesNarrow
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
            case LargeRows: Tile12x1(a, rowStride, columnStride, b, rowB, c, rowC, k, accumulate); break;
            case MediumRows: Tile4x1(a, rowStride, columnStride, b, rowB, c, rowC, k, accumulate); break;
            default: Tile1x1(a, rowStride, columnStride, b, rowB, c, rowC, k, accumulate); break;
        }
    }

    private static void Tile12x1<T>(T* a, nint rowStride, nint columnStride, T* b, nint rowB, T* c, nint rowC, int k, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector512<T> c0a = Vector512<T>.Zero;
        Vector512<T> c1a = Vector512<T>.Zero;
        Vector512<T> c2a = Vector512<T>.Zero;
        Vector512<T> c3a = Vector512<T>.Zero;
        Vector512<T> c4a = Vector512<T>.Zero;
        Vector512<T> c5a = Vector512<T>.Zero;
        Vector512<T> c6a = Vector512<T>.Zero;
        Vector512<T> c7a = Vector512<T>.Zero;
        Vector512<T> c8a = Vector512<T>.Zero;
        Vector512<T> c9a = Vector512<T>.Zero;
        Vector512<T> c10a = Vector512<T>.Zero;
        Vector512<T> c11a = Vector512<T>.Zero;
        if (accumulate)
        {
            c0a = Vector512.Load(c);
            c1a = Vector512.Load(c + rowC);
            c2a = Vector512.Load(c + 2 * rowC);
            c3a = Vector512.Load(c + 3 * rowC);
            c4a = Vector512.Load(c + 4 * rowC);
            c5a = Vector512.Load(c + 5 * rowC);
            c6a = Vector512.Load(c + 6 * rowC);
            c7a = Vector512.Load(c + 7 * rowC);
            c8a = Vector512.Load(c + 8 * rowC);
            c9a = Vector512.Load(c + 9 * rowC);
            c10a = Vector512.Load(c + 10 * rowC);
            c11a = Vector512.Load(c + 11 * rowC);
        }
        for (; k > 0; k--)
        {
            var p = Vector512.Load(b);
            c0a = Simd.MultiplyAdd(Vector512.Create(*(a)), p, c0a);
            c1a = Simd.MultiplyAdd(Vector512.Create(*(a + rowStride)), p, c1a);
            c2a = Simd.MultiplyAdd(Vector512.Create(*(a + 2 * rowStride)), p, c2a);
            c3a = Simd.MultiplyAdd(Vector512.Create(*(a + 3 * rowStride)), p, c3a);
            c4a = Simd.MultiplyAdd(Vector512.Create(*(a + 4 * rowStride)), p, c4a);
            c5a = Simd.MultiplyAdd(Vector512.Create(*(a + 5 * rowStride)), p, c5a);
            c6a = Simd.MultiplyAdd(Vector512.Create(*(a + 6 * rowStride)), p, c6a);
            c7a = Simd.MultiplyAdd(Vector512.Create(*(a + 7 * rowStride)), p, c7a);
            c8a = Simd.MultiplyAdd(Vector512.Create(*(a + 8 * rowStride)), p, c8a);
            c9a = Simd.MultiplyAdd(Vector512.Create(*(a + 9 * rowStride)), p, c9a);
            c10a = Simd.MultiplyAdd(Vector512.Create(*(a + 10 * rowStride)), p, c10a);
            c11a = Simd.MultiplyAdd(Vector512.Create(*(a + 11 * rowStride)), p, c11a);
            a += columnStride;
            b += rowB;
        }
        c0a.Store(c);
        c1a.Store(c + rowC);
        c2a.Store(c + 2 * rowC);
        c3a.Store(c + 3 * rowC);
        c4a.Store(c + 4 * rowC);
        c5a.Store(c + 5 * rowC);
        c6a.Store(c + 6 * rowC);
        c7a.Store(c + 7 * rowC);
        c8a.Store(c + 8 * rowC);
        c9a.Store(c + 9 * rowC);
        c10a.Store(c + 10 * rowC);
        c11a.Store(c + 11 * rowC);
    }

    private static void Tile4x1<T>(T* a, nint rowStride, nint columnStride, T* b, nint rowB, T* c, nint rowC, int k, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector512<T> c0a = Vector512<T>.Zero;
        Vector512<T> c1a = Vector512<T>.Zero;
        Vector512<T> c2a = Vector512<T>.Zero;
        Vector512<T> c3a = Vector512<T>.Zero;
        if (accumulate)
        {
            c0a = Vector512.Load(c);
            c1a = Vector512.Load(c + rowC);
            c2a = Vector512.Load(c + 2 * rowC);
            c3a = Vector512.Load(c + 3 * rowC);
        }
        for (; k > 0; k--)
        {
            var p = Vector512.Load(b);
            c0a = Simd.MultiplyAdd(Vector512.Create(*(a)), p, c0a);
            c1a = Simd.MultiplyAdd(Vector512.Create(*(a + rowStride)), p, c1a);
            c2a = Simd.MultiplyAdd(Vector512.Create(*(a + 2 * rowStride)), p, c2a);
            c3a = Simd.MultiplyAdd(Vector512.Create(*(a + 3 * rowStride)), p, c3a);
            a += columnStride;
            b += rowB;
        }
        c0a.Store(c);
        c1a.Store(c + rowC);
        c2a.Store(c + 2 * rowC);
        c3a.Store(c + 3 * rowC);
    }

    private static void Tile1x1<T>(T* a, nint rowStride, nint columnStride, T* b, nint rowB, T* c, nint rowC, int k, bool accumulate)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector512<T> c0a = Vector512<T>.Zero;
        if (accumulate)
        {
            c0a = Vector512.Load(c);
        }
        for (; k > 0; k--)
        {
            var p = Vector512.Load(b);
            c0a = Simd.MultiplyAdd(Vector512.Create(*(a)), p, c0a);
            a += columnStride;
            b += rowB;
        }
        c0a.Store(c);
    }
}

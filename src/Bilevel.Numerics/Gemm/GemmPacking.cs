using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Bilevel.Numerics.Kernels;

namespace Bilevel.Numerics;

/// <summary>Copies panels of B into rows of whole vectors, filled up with zeros, and blocks of A so that the rows of a tile lie beside each other.</summary>
/// <remarks>Nothing outside of the source is read. Optimised at once: packing runs too rarely to wait for the JIT's second look.</remarks>
internal static unsafe class GemmPacking
{
    /// <summary>Elements that <see cref="Tile"/> may write beyond the tile's last.</summary>
    public const int Overrun = 16;

    /// <summary>Row k of panel p is a piece of row k of <paramref name="from"/>, <paramref name="width"/> long, whole vectors; a row is read once for all panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows<T>(T* from, nint stride, int k, int panels, T* to, int width)
        where T : unmanaged
    {
        for (var row = 0; row < k; row++, from += stride)
        {
            var target = to + (nint)row * width;
            for (var panel = 0; panel < panels; panel++) Row(from + panel * width, target + (nint)panel * k * width, width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<T>(T* from, T* to, int width)
        where T : unmanaged
    {
        if (width % Vector512<T>.Count == 0)
            for (var j = 0; j < width; j += Vector512<T>.Count) Vector512.Load(from + j).Store(to + j);
        else
            for (var j = 0; j < width; j += Vector128<T>.Count) Vector128.Load(from + j).Store(to + j);
    }

    /// <summary>Row k of the panel is row k of <paramref name="from"/>, <paramref name="columns"/> long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PartialRows<T>(T* from, nint stride, int k, int columns, T* to, int width)
        where T : unmanaged
    {
        for (; k > 0; k--, from += stride, to += width)
        {
            var j = 0;
            for (; j <= columns - Vector256<T>.Count; j += Vector256<T>.Count) Vector256.Load(from + j).Store(to + j);
            for (; j <= columns - Vector128<T>.Count; j += Vector128<T>.Count) Vector128.Load(from + j).Store(to + j);
            for (; j < columns; j++) to[j] = from[j];
            for (; j < width; j++) to[j] = default;
        }
    }

    /// <summary>Row k of the panel is column k of <paramref name="from"/>, <paramref name="columns"/> long.</summary>
    public static void Columns<T>(T* from, nint stride, int k, int columns, T* to, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Transpose.Copy(from, stride, columns, k, to, width);
        if (columns == width) return;
        for (var row = 0; row < k; row++) new Span<T>(to + (nint)row * width + columns, width - columns).Clear();
    }

    /// <summary>Row k of the packed tile is column k of <paramref name="rows"/> rows; up to <see cref="Overrun"/> elements beyond are overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile<T>(T* from, nint stride, int rows, int k, T* to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var done = 0;
        if (typeof(T) == typeof(float) && Avx512F.IsSupported)
        {
            // In the order of k: what a store writes beyond its row is overwritten by the next.
            for (; done <= k - 16; done += 16) Transpose16.Copy((float*)from + done, stride, rows, (float*)to + (nint)done * rows, rows);
        }
        Transpose.Copy(from + done, stride, rows, k - done, to + (nint)done * rows, rows);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics.Kernels;

/// <summary>Writes the transpose of a matrix, in squares that fit the registers.</summary>
public static unsafe class Transpose
{
    /// <summary>Element (i, j) of the source becomes element (j, i) of the target; the two do not overlap.</summary>
    /// <param name="from">A matrix rows × columns.</param>
    /// <param name="fromStride">Elements from one of its rows to the next.</param>
    /// <param name="rows">Its rows, the target's columns.</param>
    /// <param name="columns">Its columns, the target's rows.</param>
    /// <param name="to">The target, overwritten.</param>
    /// <param name="toStride">Elements from one row of the target to the next.</param>
    /// <typeparam name="T">float or double.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(T* from, nint fromStride, int rows, int columns, T* to, nint toStride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) != typeof(float) || !Sse.IsSupported)
        {
            Elements(from, fromStride, 0, rows, 0, columns, to, toStride);
            return;
        }
        var (wideRows, wideColumns) = (0, 0);
        if (Avx512F.IsSupported)
        {
            (wideRows, wideColumns) = (rows & -16, columns & -16);
            for (var i = 0; i < wideRows; i += 16)
                for (var j = 0; j < wideColumns; j += 16)
                    Transpose16.Copy((float*)from + i * fromStride + j, fromStride, (float*)to + j * toStride + i, toStride);
        }
        else if (Avx.IsSupported)
        {
            (wideRows, wideColumns) = (rows & -8, columns & -8);
            for (var i = 0; i < wideRows; i += 8)
                for (var j = 0; j < wideColumns; j += 8)
                    Transpose8.Copy((float*)from + i * fromStride + j, fromStride, (float*)to + j * toStride + i, toStride);
        }
        var (fourRows, fourColumns) = (rows & -4, columns & -4);
        for (var i = 0; i < fourRows; i += 4)
            for (var j = i < wideRows ? wideColumns : 0; j < fourColumns; j += 4)
                Four((float*)from + i * fromStride + j, fromStride, (float*)to + j * toStride + i, toStride);
        Elements(from, fromStride, 0, fourRows, fourColumns, columns, to, toStride);
        Elements(from, fromStride, fourRows, rows, 0, columns, to, toStride);
    }

    private static void Elements<T>(T* from, nint fromStride, int row, int rows, int column, int columns, T* to, nint toStride)
        where T : unmanaged
    {
        for (var j = column; j < columns; j++)
        {
            var source = from + row * fromStride + j;
            var target = to + j * toStride;
            for (var i = row; i < rows; i++, source += fromStride) target[i] = *source;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(float* from, nint stride, float* to, nint width)
    {
        var (a, b, c, d) = (Vector128.Load(from), Vector128.Load(from + stride), Vector128.Load(from + 2 * stride), Vector128.Load(from + 3 * stride));
        var (ab, cd) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d));
        Sse.MoveLowToHigh(ab, cd).Store(to);
        Sse.MoveHighToLow(cd, ab).Store(to + width);
        (ab, cd) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
        Sse.MoveLowToHigh(ab, cd).Store(to + 2 * width);
        Sse.MoveHighToLow(cd, ab).Store(to + 3 * width);
    }
}

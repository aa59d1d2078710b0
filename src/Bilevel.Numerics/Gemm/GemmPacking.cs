using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>Copies panels of B into rows of whole vectors, filled up with zeros, and blocks of A so that the rows of a tile lie beside each other.</summary>
internal static unsafe class GemmPacking
{
    /// <summary>Row k of the panel is row k of <paramref name="from"/>, <paramref name="columns"/> long.</summary>
    public static void Rows<T>(T* from, nint stride, int k, int columns, T* to, int width)
        where T : unmanaged
    {
        var whole = columns / Vector512<T>.Count * Vector512<T>.Count;
        for (; k > 0; k--, from += stride, to += width)
        {
            var j = 0;
            for (; j < whole; j += Vector512<T>.Count) Vector512.Load(from + j).Store(to + j);
            for (; j < columns; j++) to[j] = from[j];
            for (; j < width; j++) to[j] = default;
        }
    }

    /// <summary>Row k of the panel is column k of <paramref name="from"/>, <paramref name="columns"/> long.</summary>
    public static void Columns<T>(T* from, nint stride, int k, int columns, T* to, int width)
        where T : unmanaged
    {
        const int Square = 4;
        var (wholeRows, wholeColumns) = (0, 0);
        if (typeof(T) == typeof(float) && Sse.IsSupported)
        {
            (wholeRows, wholeColumns) = (k / Square * Square, columns / Square * Square);
            for (var column = 0; column < wholeColumns; column += Square)
                for (var row = 0; row < wholeRows; row += Square)
                    Transpose((float*)from + column * stride + row, stride, (float*)to + (nint)row * width + column, width);
        }
        for (var column = 0; column < columns; column++)
        {
            var source = from + column * stride;
            for (var row = column < wholeColumns ? wholeRows : 0; row < k; row++) to[(nint)row * width + column] = source[row];
        }
        if (columns == width) return;
        for (var row = 0; row < k; row++) new Span<T>(to + (nint)row * width + columns, width - columns).Clear();
    }

    private static void Transpose(float* from, nint stride, float* to, nint width)
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

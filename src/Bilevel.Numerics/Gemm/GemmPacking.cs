using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>Copies panels of B into rows of one or two whole vectors, filled up with zeros.</summary>
internal static unsafe class GemmPacking
{
    /// <summary>Row k of the panel is columns j … j + columns − 1 of row k of B, which is stored k × n.</summary>
    public static void Rows<T>(T* b, int n, int k, int j, int columns, T* to, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vector = Vector512<T>.Count;
        var from = b + j;
        var row = 0;
        // Whole vectors are read, and what they hold of the next row is cleared, as long as they stay inside B.
        var safe = (int)Math.Clamp(((long)k * n - j - width) / n + 1, 0, k);
        if ((long)k * n - j < width) safe = 0;
        var count = T.CreateTruncating(columns);
        var mask = Vector512.LessThan(Vector512.CreateSequence(T.Zero, T.One), Vector512.Create(count));
        var second = Vector512.LessThan(Vector512.CreateSequence(T.CreateTruncating(vector), T.One), Vector512.Create(count));
        for (; row < safe; row++, from += n, to += width)
        {
            (Vector512.Load(from) & mask).Store(to);
            if (width > vector) (Vector512.Load(from + vector) & second).Store(to + vector);
        }
        for (; row < k; row++, from += n, to += width)
        {
            new ReadOnlySpan<T>(from, columns).CopyTo(new(to, columns));
            new Span<T>(to + columns, width - columns).Clear();
        }
    }

    /// <summary>Row k of the panel is column k of rows j … j + columns − 1 of B, which is stored n × k.</summary>
    public static void Columns<T>(T* b, int k, int j, int columns, T* to, int width)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Square = 4;
        var (wholeRows, wholeColumns) = (0, 0);
        if (typeof(T) == typeof(float) && Sse.IsSupported)
        {
            (wholeRows, wholeColumns) = (k / Square * Square, columns / Square * Square);
            for (var column = 0; column < wholeColumns; column += Square)
                for (var row = 0; row < wholeRows; row += Square)
                    Transpose((float*)b + (nint)(j + column) * k + row, k, (float*)to + (nint)row * width + column, width);
        }
        for (var column = 0; column < columns; column++)
        {
            var from = b + (nint)(j + column) * k;
            for (var row = column < wholeColumns ? wholeRows : 0; row < k; row++) to[(nint)row * width + column] = from[row];
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

using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>Transposes a matrix out of place.</summary>
internal static unsafe class MatrixTranspose
{
    private const int Square = 4;

    /// <summary>to[j, i] = from[i, j] for a row-major matrix of rows × columns.</summary>
    public static void Run<T>(T* from, int rows, int columns, T* to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (wholeRows, wholeColumns) = typeof(T) == typeof(float) && Sse.IsSupported ? (rows / Square * Square, columns / Square * Square) : (0, 0);
        for (var i = 0; i < wholeRows; i += Square)
            for (var j = 0; j < wholeColumns; j += Square)
                Four((float*)from + (nint)i * columns + j, columns, (float*)to + (nint)j * rows + i, rows);
        for (var i = 0; i < rows; i++)
            for (var j = i < wholeRows ? wholeColumns : 0; j < columns; j++) to[(nint)j * rows + i] = from[(nint)i * columns + j];
    }

    private static void Four(float* from, nint columns, float* to, nint rows)
    {
        var (a, b, c, d) = (Vector128.Load(from), Vector128.Load(from + columns), Vector128.Load(from + 2 * columns), Vector128.Load(from + 3 * columns));
        var (ab, cd) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d));
        Sse.MoveLowToHigh(ab, cd).Store(to);
        Sse.MoveHighToLow(cd, ab).Store(to + rows);
        (ab, cd) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
        Sse.MoveLowToHigh(ab, cd).Store(to + 2 * rows);
        Sse.MoveHighToLow(cd, ab).Store(to + 3 * rows);
    }
}

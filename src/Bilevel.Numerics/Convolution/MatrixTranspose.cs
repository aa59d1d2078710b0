using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>Transposes a matrix out of place.</summary>
public static unsafe class MatrixTranspose
{
    private const int Square = 4;
    // Whole cache lines of the source are used up before the next ones are fetched.
    private const int Strip = 16;

    /// <summary>to[j, i] = from[i, j] for a row-major matrix of rows × columns.</summary>
    internal static void Run<T>(T* from, int rows, int columns, T* to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(from, columns, rows, columns, to, rows);

    /// <summary>to[j, i] = from[i, j] for row-major matrices whose rows begin at some distance from each other, in elements; neither overlaps the other.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    public static void Run<T>(T* from, nint fromStep, int rows, int columns, T* to, nint toStep)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (wholeRows, wholeColumns) = typeof(T) == typeof(float) && Sse.IsSupported ? (rows / Square * Square, columns / Square * Square) : (0, 0);
        for (var strip = 0; strip < wholeColumns; strip += Strip)
        {
            var end = Math.Min(strip + Strip, wholeColumns);
            for (var i = 0; i < wholeRows; i += Square)
                for (var j = strip; j < end; j += Square)
                    Four((float*)from + i * fromStep + j, fromStep, (float*)to + j * toStep + i, toStep);
        }
        for (var i = 0; i < rows; i++)
            for (var j = i < wholeRows ? wholeColumns : 0; j < columns; j++) to[j * toStep + i] = from[i * fromStep + j];
    }

    private static void Four(float* from, nint fromStep, float* to, nint toStep)
    {
        var (a, b, c, d) = (Vector128.Load(from), Vector128.Load(from + fromStep), Vector128.Load(from + 2 * fromStep), Vector128.Load(from + 3 * fromStep));
        var (ab, cd) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d));
        Sse.MoveLowToHigh(ab, cd).Store(to);
        Sse.MoveHighToLow(cd, ab).Store(to + toStep);
        (ab, cd) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
        Sse.MoveLowToHigh(ab, cd).Store(to + 2 * toStep);
        Sse.MoveHighToLow(cd, ab).Store(to + 3 * toStep);
    }
}

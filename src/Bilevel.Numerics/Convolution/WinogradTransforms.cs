using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Bilevel.Numerics.Kernels;

namespace Bilevel.Numerics;

/// <summary>The transforms of Winograd's F(4×4, 3×3), sixteen channels at a time.</summary>
/// <remarks>
/// Lavin and Gray, "Fast algorithms for convolutional neural networks", CVPR 2016, points 0, ±1, ±2, ∞:
/// y = Aᵀ[(G g Gᵀ) ∘ (Bᵀ d B)]A for 6×6 pixels d and 3×3 weights g, and transposed for the gradient of g.
/// Each matrix is applied to columns and then to rows; what lies between is kept in 36 vectors of <c>between</c>, which are aligned,
/// since a vector that crosses a cache line costs twice. Planes of the 36 products lie <c>plane</c> elements apart.
/// </remarks>
internal static unsafe class WinogradTransforms
{
    /// <summary>Rows and columns of a tile of results.</summary>
    public const int Tile = 4;

    /// <summary>Rows and columns of the pixels that a tile takes.</summary>
    public const int Window = 6;

    /// <summary>Products a tile and pair of channels.</summary>
    public const int Planes = Window * Window;

    /// <summary>Channels of one vector.</summary>
    public const int Lanes = 16;

    /// <summary>Elements between two transforms.</summary>
    public const int Between = Planes * Lanes;

    /// <summary>Bᵀ d B. A row or column outside the image is zero.</summary>
    /// <param name="rows">Addresses of the six rows at the first column; rows outside the image lead to zeros.</param>
    /// <param name="firstColumn">The first column inside the image.</param>
    /// <param name="endColumn">The first one behind it.</param>
    /// <param name="channels">How many are transformed, a multiple of the lanes.</param>
    /// <param name="pixel">Elements between pixels.</param>
    /// <param name="to">Plane 0 of the tile.</param>
    /// <param name="plane">Elements between planes.</param>
    /// <param name="between">Scratch.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** rows, int firstColumn, int endColumn, int channels, int pixel, float* to, nint plane, float* between)
    {
        var (r0, r1, r2, r3, r4, r5) = ((nint)rows[0], (nint)rows[1], (nint)rows[2], (nint)rows[3], (nint)rows[4], (nint)rows[5]);
        for (var c = 0; c < channels; c += Lanes)
        {
            for (var j = 0; j < Window; j++)
            {
                var column = between + j * Lanes;
                if (j < firstColumn || j >= endColumn)
                {
                    for (var i = 0; i < Window; i++) Vector512<float>.Zero.Store(column + i * Window * Lanes);
                    continue;
                }
                var at = ((nint)j * pixel + c) * sizeof(float);
                InputLine(Load(r0 + at), Load(r1 + at), Load(r2 + at), Load(r3 + at), Load(r4 + at), Load(r5 + at), column, Window * Lanes);
            }
            for (var i = 0; i < Window; i++)
            {
                var row = between + i * Window * Lanes;
                InputLine(Vector512.Load(row), Vector512.Load(row + Lanes), Vector512.Load(row + 2 * Lanes), Vector512.Load(row + 3 * Lanes), Vector512.Load(row + 4 * Lanes), Vector512.Load(row + 5 * Lanes),
                    to + i * Window * plane + c, plane);
            }
        }
    }

    /// <summary>Aᵀ m A, of which rows × columns exist.</summary>
    /// <param name="from">Plane 0 of the tile.</param>
    /// <param name="plane">Elements between planes.</param>
    /// <param name="channels">A multiple of the lanes.</param>
    /// <param name="to">The tile's first pixel.</param>
    /// <param name="row">Elements between rows of pixels.</param>
    /// <param name="rows">Rows inside the image, at most four.</param>
    /// <param name="columns">Columns inside the image, at most four.</param>
    /// <param name="between">Scratch.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* from, nint plane, int channels, float* to, nint row, int rows, int columns, float* between)
    {
        for (var c = 0; c < channels; c += Lanes)
        {
            for (var j = 0; j < Window; j++)
            {
                var m = from + j * plane + c;
                OutputLine(m, Window * plane, between + j * Lanes, Window * Lanes);
            }
            for (var i = 0; i < rows; i++)
            {
                if (columns == Tile)
                {
                    OutputLine(between + i * Window * Lanes, Lanes, to + i * row + c, channels);
                    continue;
                }
                var line = between + Tile * Window * Lanes;
                OutputLine(between + i * Window * Lanes, Lanes, line, Lanes);
                for (var j = 0; j < columns; j++) Vector512.Load(line + j * Lanes).Store(to + i * row + j * channels + c);
            }
        }
    }

    /// <summary>A u Aᵀ of results u, of which rows × columns exist and the others are zero: the transpose of <see cref="Output"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void OutputTransposed(float* from, nint row, int rows, int columns, int channels, float* to, nint plane, float* between)
    {
        for (var c = 0; c < channels; c += Lanes)
        {
            for (var j = 0; j < Tile; j++)
            {
                var u = from + j * channels + c;
                var exists = j < columns;
                OutputTransposedLine(
                    exists ? Vector512.Load(u) : Vector512<float>.Zero,
                    exists && rows > 1 ? Vector512.Load(u + row) : Vector512<float>.Zero,
                    exists && rows > 2 ? Vector512.Load(u + 2 * row) : Vector512<float>.Zero,
                    exists && rows > 3 ? Vector512.Load(u + 3 * row) : Vector512<float>.Zero,
                    between + j * Lanes, Tile * Lanes);
            }
            for (var i = 0; i < Window; i++)
            {
                var line = between + i * Tile * Lanes;
                OutputTransposedLine(Vector512.Load(line), Vector512.Load(line + Lanes), Vector512.Load(line + 2 * Lanes), Vector512.Load(line + 3 * Lanes), to + i * Window * plane + c, plane);
            }
        }
    }

    /// <summary>G g Gᵀ of the 3×3 weights of one vector of channels.</summary>
    /// <param name="from">The weight of row 0, column 0.</param>
    /// <param name="step">Elements from a weight to the next in its row; rows are three of them apart. Negative: turned round.</param>
    /// <param name="to">Plane 0.</param>
    /// <param name="plane">Elements between planes.</param>
    /// <param name="between">Scratch.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weight(float* from, nint step, float* to, nint plane, float* between)
    {
        for (var j = 0; j < 3; j++)
            WeightLine(Vector512.Load(from + j * step), Vector512.Load(from + (3 + j) * step), Vector512.Load(from + (6 + j) * step), between + j * Lanes, 3 * Lanes);
        for (var i = 0; i < Window; i++)
        {
            var line = between + i * 3 * Lanes;
            WeightLine(Vector512.Load(line), Vector512.Load(line + Lanes), Vector512.Load(line + 2 * Lanes), to + i * Window * plane, plane);
        }
    }

    /// <summary>Gᵀ m G, the gradient of 3×3 weights of one vector of channels: the transpose of <see cref="Weight"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightTransposed(float* from, nint plane, float* to, nint step, float* between)
    {
        for (var j = 0; j < Window; j++) WeightTransposedLine(from + j * plane, Window * plane, between + j * Lanes, Window * Lanes);
        for (var i = 0; i < 3; i++) WeightTransposedLine(between + i * Window * Lanes, Lanes, to + 3 * i * step, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(nint address) => Vector512.Load((float*)address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Scaled(float factor, Vector512<float> a, Vector512<float> plus) => Simd.MultiplyAdd(Vector512.Create(factor), a, plus);

    // Bᵀ: [4 0 −5 0 1 0], [0 −4 −4 1 1 0], [0 4 −4 −1 1 0], [0 −2 −1 2 1 0], [0 2 −1 −2 1 0], [0 4 0 −5 0 1].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(Vector512<float> d0, Vector512<float> d1, Vector512<float> d2, Vector512<float> d3, Vector512<float> d4, Vector512<float> d5, float* to, nint step)
    {
        var (even, odd) = (Scaled(-4, d2, d4), Scaled(-4, d1, d3));
        var (evenTwo, oddTwo) = (d4 - d2, d3 - d1);
        Scaled(4, d0, Scaled(-5, d2, d4)).Store(to);
        (even + odd).Store(to + step);
        (even - odd).Store(to + 2 * step);
        Scaled(2, oddTwo, evenTwo).Store(to + 3 * step);
        Scaled(-2, oddTwo, evenTwo).Store(to + 4 * step);
        Scaled(4, d1, Scaled(-5, d3, d5)).Store(to + 5 * step);
    }

    // Aᵀ: [1 1 1 1 1 0], [0 1 −1 2 −2 0], [0 1 1 4 4 0], [0 1 −1 8 −8 1].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine(float* from, nint step, float* to, nint toStep)
    {
        var (m1, m2, m3, m4) = (Vector512.Load(from + step), Vector512.Load(from + 2 * step), Vector512.Load(from + 3 * step), Vector512.Load(from + 4 * step));
        var (even, odd, evenTwo, oddTwo) = (m1 + m2, m1 - m2, m3 + m4, m3 - m4);
        (Vector512.Load(from) + even + evenTwo).Store(to);
        Scaled(2, oddTwo, odd).Store(to + toStep);
        Scaled(4, evenTwo, even).Store(to + 2 * toStep);
        (Scaled(8, oddTwo, odd) + Vector512.Load(from + 5 * step)).Store(to + 3 * toStep);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputTransposedLine(Vector512<float> u0, Vector512<float> u1, Vector512<float> u2, Vector512<float> u3, float* to, nint step)
    {
        var (even, odd) = (u0 + u2, u1 + u3);
        var (evenTwo, oddTwo) = (Scaled(4, u2, u0), Scaled(4, u3, u1));
        u0.Store(to);
        (even + odd).Store(to + step);
        (even - odd).Store(to + 2 * step);
        Scaled(2, oddTwo, evenTwo).Store(to + 3 * step);
        Scaled(-2, oddTwo, evenTwo).Store(to + 4 * step);
        u3.Store(to + 5 * step);
    }

    // G: [1/4 0 0], −1/6 [1 1 1], −1/6 [1 −1 1], 1/24 [1 2 4], 1/24 [1 −2 4], [0 0 1].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightLine(Vector512<float> g0, Vector512<float> g1, Vector512<float> g2, float* to, nint step)
    {
        var (even, evenTwo) = (g0 + g2, Scaled(4, g2, g0));
        (g0 * 0.25f).Store(to);
        ((even + g1) * (-1f / 6)).Store(to + step);
        ((even - g1) * (-1f / 6)).Store(to + 2 * step);
        (Scaled(2, g1, evenTwo) * (1f / 24)).Store(to + 3 * step);
        (Scaled(-2, g1, evenTwo) * (1f / 24)).Store(to + 4 * step);
        g2.Store(to + 5 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightTransposedLine(float* from, nint step, float* to, nint toStep)
    {
        var (m1, m2, m3, m4) = (Vector512.Load(from + step), Vector512.Load(from + 2 * step), Vector512.Load(from + 3 * step), Vector512.Load(from + 4 * step));
        var (even, odd) = ((m1 + m2) * (-1f / 6), (m2 - m1) * (1f / 6));
        var (evenTwo, oddTwo) = ((m3 + m4) * (1f / 24), (m3 - m4) * (1f / 24));
        Scaled(0.25f, Vector512.Load(from), even + evenTwo).Store(to);
        Scaled(2, oddTwo, odd).Store(to + toStep);
        (Scaled(4, evenTwo, even) + Vector512.Load(from + 5 * step)).Store(to + 2 * toStep);
    }
}

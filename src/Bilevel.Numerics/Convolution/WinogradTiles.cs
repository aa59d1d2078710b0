using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Bilevel.Numerics;

/// <summary>The 4×4 tiles that cover the results of a batch, in the order image, row, column.</summary>
/// <param name="Images">The number of images.</param>
/// <param name="Height">Rows of an image that is read.</param>
/// <param name="Width">Columns of an image that is read.</param>
/// <param name="Channels">Numbers a pixel that is read.</param>
/// <param name="OutputHeight">Rows of a result.</param>
/// <param name="OutputWidth">Columns of a result.</param>
/// <param name="Padding">Rows and columns of zeros around an image that is read.</param>
internal readonly record struct WinogradTiles(int Images, int Height, int Width, int Channels, int OutputHeight, int OutputWidth, int Padding)
{
    public int Down => (OutputHeight + WinogradTransforms.Tile - 1) / WinogradTransforms.Tile;

    public int Across => (OutputWidth + WinogradTransforms.Tile - 1) / WinogradTransforms.Tile;

    public int Count => Images * Down * Across;

    /// <summary>The place of a tile: its image, and its first row and column in the result.</summary>
    public (int Image, int Row, int Column) Place(int tile)
    {
        var (line, across) = Math.DivRem(tile, Across);
        var (image, down) = Math.DivRem(line, Down);
        return (image, down * WinogradTransforms.Tile, across * WinogradTransforms.Tile);
    }

    /// <summary>Transforms some channels of the pixels that a tile takes, read from images at the first of them; zeros holds six pixels of zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe void Transform(int tile, float* images, float* zeros, int channels, float* to, nint plane, float* between)
    {
        var (image, row, column) = Place(tile);
        (row, column) = (row - Padding, column - Padding);
        var pixels = images + (((nint)image * Height + row) * Width + column) * Channels;
        // The next row of tiles is asked for now: the hardware does not foresee rows of pixels that are pages apart.
        Prefetch(pixels + (nint)WinogradTransforms.Window * Width * Channels, (nint)Width * Channels, Channels, channels);
        var rows = stackalloc float*[WinogradTransforms.Window];
        for (var i = 0; i < WinogradTransforms.Window; i++)
            rows[i] = (uint)(row + i) < (uint)Height ? pixels + (nint)i * Width * Channels : zeros;
        WinogradTransforms.Input(rows, Math.Max(0, -column), Math.Min(WinogradTransforms.Window, Width - column), channels, Channels, to, plane, between);
    }

    /// <summary>Asks for the pixels of a tile: 4 × 4 of them.</summary>
    /// <param name="pixels">The first.</param>
    /// <param name="row">Elements between rows.</param>
    /// <param name="pixel">Elements between pixels.</param>
    /// <param name="channels">Elements of each that are read.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static unsafe void Prefetch(float* pixels, nint row, nint pixel, int channels)
    {
        if (!Sse.IsSupported) return;
        for (var i = 0; i < WinogradTransforms.Tile; i++, pixels += row)
            for (var j = 0; j < WinogradTransforms.Tile; j++)
                for (var c = 0; c < channels; c += WinogradTransforms.Lanes) Sse.Prefetch0(pixels + j * pixel + c);
    }

    /// <summary>Elements of zeros that <see cref="Transform"/> reads.</summary>
    public int ZeroLength => WinogradTransforms.Window * Channels;
}

using System.Numerics;

namespace Bilevel.Numerics;

/// <summary>An image with rows and columns of zeros around it.</summary>
/// <param name="Height">Rows of the image.</param>
/// <param name="Width">Columns of the image.</param>
/// <param name="Channels">Numbers a pixel.</param>
/// <param name="Top">Rows of zeros above.</param>
/// <param name="Left">Columns of zeros to the left.</param>
/// <param name="PaddedHeight">Rows with those above and below.</param>
/// <param name="PaddedWidth">Columns with those on both sides.</param>
internal readonly record struct PaddedImage(int Height, int Width, int Channels, int Top, int Left, int PaddedHeight, int PaddedWidth)
{
    /// <summary>Elements of a padded row.</summary>
    public int Row => PaddedWidth * Channels;

    /// <summary>Elements of the padded image.</summary>
    public int Length => PaddedHeight * Row;

    /// <summary>Whether nothing is added.</summary>
    public bool IsBare => PaddedHeight == Height && PaddedWidth == Width;

    /// <summary>The image itself where nothing is added, else a copy with its padding.</summary>
    public unsafe T* Of<T>(T* image, T* copy)
        where T : unmanaged, INumberBase<T>
    {
        if (IsBare) return image;
        var (left, inner) = (Left * Channels, Width * Channels);
        new Span<T>(copy, Top * Row).Clear();
        for (var i = 0; i < Height; i++)
        {
            var row = copy + (Top + i) * Row;
            new Span<T>(row, left).Clear();
            new ReadOnlySpan<T>(image + (nint)i * inner, inner).CopyTo(new(row + left, inner));
            new Span<T>(row + left + inner, Row - left - inner).Clear();
        }
        new Span<T>(copy + (Top + Height) * Row, (PaddedHeight - Top - Height) * Row).Clear();
        return copy;
    }
}

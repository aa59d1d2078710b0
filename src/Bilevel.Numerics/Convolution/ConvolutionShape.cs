namespace Bilevel.Numerics;

/// <summary>The lengths that describe a 2-D convolution of images [N, H, W, C] with weights [KernelHeight, KernelWidth, C, OC].</summary>
/// <remarks>
/// y[n, i, j, o] = Σ over p, q, c of x[n, i·Stride + p − Padding, j·Stride + q − Padding, c] · w[p, q, c, o], where x is zero outside the image.
/// </remarks>
/// <param name="Images">N, the number of images.</param>
/// <param name="Height">H, rows of an image.</param>
/// <param name="Width">W, columns of an image.</param>
/// <param name="Channels">C, numbers a pixel.</param>
/// <param name="KernelHeight">Rows of the window.</param>
/// <param name="KernelWidth">Columns of the window.</param>
/// <param name="OutputChannels">OC, numbers a pixel of the result.</param>
/// <param name="Stride">Pixels from a window to the next, along both axes.</param>
/// <param name="Padding">Rows and columns of zeros around an image, on each side.</param>
public readonly record struct ConvolutionShape(
    int Images, int Height, int Width, int Channels, int KernelHeight, int KernelWidth, int OutputChannels, int Stride, int Padding)
{
    /// <summary>OH, rows of a result.</summary>
    public int OutputHeight => Windows(Height, KernelHeight, Stride, Padding);

    /// <summary>OW, columns of a result.</summary>
    public int OutputWidth => Windows(Width, KernelWidth, Stride, Padding);

    /// <summary>N·H·W·C.</summary>
    public int InputLength => Images * Height * Width * Channels;

    /// <summary>The number of weights.</summary>
    public int WeightLength => KernelHeight * KernelWidth * Channels * OutputChannels;

    /// <summary>N·OH·OW·OC.</summary>
    public int OutputLength => Images * OutputHeight * OutputWidth * OutputChannels;

    /// <summary>Multiplications and additions of the sum above, those with zeros outside the image included.</summary>
    public long Operations => 2L * OutputLength * KernelHeight * KernelWidth * Channels;

    /// <summary>How many windows fit along an axis; 0 or less where not even one does.</summary>
    public static int Windows(int length, int kernel, int stride, int padding) =>
        length + 2 * padding < kernel ? 0 : (length + 2 * padding - kernel) / stride + 1;

    /// <summary>Throws where a length is not positive, the padding negative or the window larger than the padded image.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A length is out of its range.</exception>
    public void Validate()
    {
        ReadOnlySpan<int> lengths = [Images, Height, Width, Channels, KernelHeight, KernelWidth, OutputChannels, Stride];
        foreach (var length in lengths) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfNegative(Padding);
        if (OutputHeight < 1 || OutputWidth < 1)
            throw new ArgumentOutOfRangeException($"expected a window that fits the padded image, got {this}", (Exception?)null);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Images} × {Height}×{Width}×{Channels} → {OutputHeight}×{OutputWidth}×{OutputChannels}, {KernelHeight}×{KernelWidth} stride {Stride} padding {Padding}";
}

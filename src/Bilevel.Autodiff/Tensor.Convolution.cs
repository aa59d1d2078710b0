namespace Bilevel.Autodiff;

/// <content>2-D convolution and pooling of images [N, H, W, C].</content>
public sealed partial class Tensor
{
    /// <summary>
    /// 2-D convolution (as networks call it; a correlation): result[n, i, j, o] = Σ x[n, i·stride + p − padding, j·stride + q − padding, c] · w[p, q, c, o],
    /// with zeros outside the images.
    /// </summary>
    /// <param name="weight">[KH, KW, C, OC].</param>
    /// <param name="stride">Pixels from a window to the next, along both axes.</param>
    /// <param name="padding">Rows and columns of zeros on each side.</param>
    /// <returns>[N, OH, OW, OC] with OH = ⌊(H + 2·padding − KH) / stride⌋ + 1, and OW likewise.</returns>
    /// <exception cref="ShapeMismatchException">The channels differ, or the window is larger than the padded image.</exception>
    public Tensor Conv2d(Tensor weight, int stride = 1, int padding = 0) => Apply(new Conv2d(stride, padding), this, weight);

    /// <summary>The largest pixel of each size × size window, channel by channel: [N, OH, OW, C] with OH = ⌊(H − size) / stride⌋ + 1.</summary>
    /// <remarks>Where several pixels of a window are largest they share the derivative equally; PyTorch gives all of it to the first.</remarks>
    /// <param name="size">Rows and columns of a window.</param>
    /// <param name="stride">Pixels from a window to the next; 0 for the size, so that windows do not overlap.</param>
    /// <exception cref="ShapeMismatchException">The tensor is no batch of images, or a window is larger than an image.</exception>
    public Tensor MaxPool2d(int size, int stride = 0)
    {
        var (step, height, width) = Windows("max-pool", size, stride);
        return WindowPixels(size, step, height, width).Max(3);
    }

    /// <summary>The mean of each size × size window, channel by channel: [N, OH, OW, C] with OH = ⌊(H − size) / stride⌋ + 1.</summary>
    /// <param name="size">Rows and columns of a window.</param>
    /// <param name="stride">Pixels from a window to the next; 0 for the size, so that windows do not overlap.</param>
    /// <exception cref="ShapeMismatchException">The tensor is no batch of images, or a window is larger than an image.</exception>
    public Tensor AveragePool2d(int size, int stride = 0)
    {
        var (step, height, width) = Windows("average-pool", size, stride);
        return WindowPixels(size, step, height, width).Mean(3);
    }

    private (int Stride, int Height, int Width) Windows(string operation, int size, int stride)
    {
        if (Shape.Rank != 4) throw ShapeMismatchException.For(operation, [this], "images [N, H, W, C] are expected");
        if (size < 1 || stride < 0 || size > Shape[1] || size > Shape[2])
            throw ShapeMismatchException.For($"{operation} {size}×{size} stride {stride}", [this], "a window that fits the images is expected");
        var step = stride == 0 ? size : stride;
        return (step, (Shape[1] - size) / step + 1, (Shape[2] - size) / step + 1);
    }

    // The pixels of every window side by side: [N, OH, OW, size², C].
    private Tensor WindowPixels(int size, int stride, int height, int width)
    {
        var (images, channels) = (Shape[0], Shape[3]);
        if (size == stride)
        {
            return Slice([0, 0, 0, 0], [images, height * size, width * size, channels])
                .Reshape([images, height, size, width, size, channels]).Permute(0, 1, 3, 2, 4, 5)
                .Reshape([images, height, width, size * size, channels]);
        }
        // Every stride-th pixel from (p, q) on is one phase of the image cut into stride × stride blocks; no window reaches what is padded.
        var (blockRows, blockColumns) = ((Shape[1] + stride - 1) / stride, (Shape[2] + stride - 1) / stride);
        var blocks = PadTo([0, 0, 0, 0], [images, blockRows * stride, blockColumns * stride, channels])
            .Reshape([images, blockRows, stride, blockColumns, stride, channels]);
        var pixels = new Tensor[size * size];
        for (var p = 0; p < size; p++)
            for (var q = 0; q < size; q++)
                pixels[p * size + q] = blocks.Slice([0, p / stride, p % stride, q / stride, q % stride, 0], [images, height, 1, width, 1, channels])
                    .Reshape([images, height, width, 1, channels]);
        return Concat(3, pixels);
    }
}

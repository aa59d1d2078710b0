namespace Bilevel.Data;

/// <summary>Images of one size with a class each, a byte a pixel and channel: a quarter of the memory of their numbers.</summary>
/// <remarks>The order of the bytes is that of convolutions here, [count, height, width, channels], row-major. The arrays are shared with whoever asks and are not to be written.</remarks>
public sealed class ByteImages
{
    private const float Brightest = 255;

    /// <summary>Images one after the other.</summary>
    /// <param name="pixels">[count, height, width, channels], row-major; kept, not copied.</param>
    /// <param name="labels">The class id of each image; kept, not copied.</param>
    /// <param name="height">Rows of pixels.</param>
    /// <param name="width">Columns of pixels.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="classNames">The name of each class id.</param>
    /// <param name="origin">The file, as the user named it.</param>
    /// <param name="sha256">The hash of the file's bytes as stored, in lower-case hexadecimal.</param>
    /// <exception cref="ArgumentException">The lengths don't fit, or a label is not a class id.</exception>
    public ByteImages(byte[] pixels, byte[] labels, int height, int width, int channels, IReadOnlyList<string> classNames, string origin, string sha256)
    {
        if (pixels.LongLength != (long)labels.Length * height * width * channels)
            throw new ArgumentException($"expected {labels.Length} images of {height} × {width} × {channels} bytes, got {pixels.Length} bytes", nameof(pixels));
        if (Array.FindIndex(labels, label => label >= classNames.Count) is >= 0 and var stranger)
            throw new ArgumentException($"expected class ids in 0 … {classNames.Count - 1}, got {labels[stranger]} for image {stranger}", nameof(labels));
        (Pixels, Labels, Height, Width, Channels, ClassNames, Origin, Sha256) = (pixels, labels, height, width, channels, classNames, origin, sha256);
    }

    /// <summary>The pixels, [count, height, width, channels], row-major, 0 … 255.</summary>
    public byte[] Pixels { get; }

    /// <summary>The class id of each image.</summary>
    public byte[] Labels { get; }

    /// <summary>Rows of pixels of an image.</summary>
    public int Height { get; }

    /// <summary>Columns of pixels of an image.</summary>
    public int Width { get; }

    /// <summary>Numbers of a pixel: 1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>The name of each class id.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>The file or files, as the user named them.</summary>
    public string Origin { get; }

    /// <summary>The SHA-256 of the file's bytes as stored, in lower-case hexadecimal; of several files, that of their hashes one after the other.</summary>
    public string Sha256 { get; }

    /// <summary>The number of images.</summary>
    public int Count => Labels.Length;

    /// <summary>The bytes of an image, [height, width, channels].</summary>
    public ReadOnlySpan<byte> this[int image] => ImageMemory(image).Span;

    /// <summary>Writes some images as numbers in [0, 1], [images, height, width, channels], row-major: what a batch of a convolution is.</summary>
    /// <param name="images">Numbers of images.</param>
    /// <param name="destination">Overwritten; images × height × width × channels long.</param>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public void CopyScaled(ReadOnlySpan<int> images, Span<float> destination)
    {
        var length = Height * Width * Channels;
        if (destination.Length != images.Length * length)
            throw new ArgumentException($"expected room for {images.Length} images of {length} numbers, got {destination.Length}", nameof(destination));
        for (var i = 0; i < images.Length; i++)
        {
            var bytes = this[images[i]];
            var numbers = destination.Slice(i * length, length);
            for (var p = 0; p < length; p++)
                numbers[p] = bytes[p] / Brightest;
        }
    }

    /// <summary>The images as a table of count × (height · width · channels) numbers in [0, 1], four times as large.</summary>
    public ClassificationTable ToTable()
    {
        string[] columns = [.. Enumerable.Range(0, Height * Width * Channels).Select(Name)];
        return new(Array.ConvertAll(Pixels, pixel => pixel / Brightest), Array.ConvertAll(Labels, label => (int)label), [.. ClassNames], columns, Origin, Sha256);
    }

    internal ReadOnlyMemory<byte> ImageMemory(int image)
    {
        var length = Height * Width * Channels;
        return Pixels.AsMemory(image * length, length);
    }

    private string Name(int column)
    {
        var (pixel, channel) = (column / Channels, column % Channels);
        return FormattableString.Invariant($"pixel_{pixel / Width}_{pixel % Width}{(Channels == 1 ? "" : FormattableString.Invariant($"_{channel}"))}");
    }
}

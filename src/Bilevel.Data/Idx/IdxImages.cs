using System.Buffers.Binary;
using System.Globalization;

namespace Bilevel.Data;

/// <summary>Reads images and labels in the IDX format of MNIST and Fashion-MNIST, plain or gzip by content.</summary>
/// <remarks>
/// Big-endian: two zero bytes, the element type (8 = unsigned byte), the number of dimensions, one 32-bit length a dimension, then the
/// bytes. Pixels are scaled from 0 … 255 to [0, 1]. Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
/// </remarks>
public static class IdxImages
{
    private const byte UnsignedByte = 8;
    private const string Training = "train", Test = "t10k", Images = "-images-idx3-ubyte", Labels = "-labels-idx1-ubyte";

    /// <summary>Reads a file of images (count × height × width) and the file of their labels (count).</summary>
    /// <param name="imagesPath">The images.</param>
    /// <param name="labelsPath">The labels, whole numbers from 0.</param>
    /// <param name="classes">The number of classes.</param>
    /// <returns>A table of count × (height · width), with the images' file as its origin and hash.</returns>
    /// <exception cref="DataException">
    /// A file is missing, truncated, too long or not IDX, the two have different counts, or a label is not below classes.
    /// </exception>
    public static ClassificationTable Read(string imagesPath, string labelsPath, int classes = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        return ReadBytes(imagesPath, labelsPath, [.. Enumerable.Range(0, classes).Select(c => c.ToString(CultureInfo.InvariantCulture))]).ToTable();
    }

    /// <summary>Reads a file of images and the file of their labels, a byte a pixel.</summary>
    /// <param name="imagesPath">The images.</param>
    /// <param name="labelsPath">The labels, whole numbers from 0.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <returns>Images [count, height, width, 1], with the images' file as their origin and hash.</returns>
    /// <exception cref="DataException">As of <see cref="Read"/>.</exception>
    public static ByteImages ReadBytes(string imagesPath, string labelsPath, IReadOnlyList<string> classNames)
    {
        var images = SourceFile.At(imagesPath);
        var (shape, pixels) = Bytes(images, 3);
        var (labelShape, labels) = Bytes(SourceFile.At(labelsPath), 1);
        if (labelShape[0] != shape[0])
            throw new DataException(labelsPath, FormattableString.Invariant($"expected {shape[0]} labels for the images of {imagesPath}, got {labelShape[0]}"));
        if (Array.FindIndex(labels, label => label >= classNames.Count) is >= 0 and var row)
            throw new DataException(labelsPath, FormattableString.Invariant($"expected labels in 0 … {classNames.Count - 1}, got {labels[row]} for image {row}"));
        return new(pixels, labels, shape[1], shape[2], 1, classNames, imagesPath, images.Sha256);
    }

    /// <summary>Reads the four files of MNIST or Fashion-MNIST under their official names, with .gz or without.</summary>
    /// <param name="folder">The folder that holds train-images-idx3-ubyte, train-labels-idx1-ubyte and the two that begin with t10k.</param>
    /// <param name="classNames">The name of each class.</param>
    /// <exception cref="DataException">A file is missing, or as of <see cref="Read"/>.</exception>
    public static (ByteImages Training, ByteImages Test) ReadFolder(string folder, IReadOnlyList<string> classNames)
    {
        if (!Directory.Exists(folder))
            throw new DataException(folder, "there is no such folder");
        return (Part(Training), Part(Test));

        ByteImages Part(string part) => ReadBytes(At(part + Images), At(part + Labels), classNames);

        string At(string name) => SourceFile.InFolder(folder, $"{name}.gz", name);
    }

    private static (int[] Shape, byte[] Elements) Bytes(SourceFile source, int dimensions)
    {
        using var content = source.Content();
        var header = new byte[4 + 4 * dimensions];
        if (content.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) is var got && got < header.Length)
            throw new DataException(source.Origin, FormattableString.Invariant($"expected an IDX header of {header.Length} bytes, got a file of {got}"));
        byte[] magic = [0, 0, UnsignedByte, (byte)dimensions];
        if (!header.AsSpan(0, 4).SequenceEqual(magic))
        {
            var (expected, found) = (Convert.ToHexString(magic), Convert.ToHexString(header.AsSpan(0, 4)));
            throw new DataException(source.Origin, $"expected an IDX file of bytes in {dimensions} dimensions, which starts {expected}, got {found}");
        }

        var (shape, length) = (new int[dimensions], 1L);
        for (var d = 0; d < dimensions; d++)
        {
            shape[d] = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + 4 * d));
            length = shape[d] > 0 && length <= Array.MaxLength / shape[d] ? length * shape[d] : 0;
        }

        if (length == 0)
            throw new DataException(source.Origin, $"expected positive lengths whose product fits in memory, got {string.Join(" × ", shape)}");
        return (shape, Elements(source, content, (int)length, shape));
    }

    private static byte[] Elements(SourceFile source, Stream content, int length, int[] shape)
    {
        // Grows with what is there, so that a wrong header can't ask for memory that the file doesn't fill.
        using var elements = new MemoryStream();
        content.CopyTo(elements);
        if (elements.Length == length)
            return elements.ToArray();
        var product = string.Join(" × ", shape);
        throw new DataException(source.Origin, FormattableString.Invariant($"expected {length} bytes after the header ({product}), got {elements.Length}"));
    }
}

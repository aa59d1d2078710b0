using System.Buffers.Binary;
using System.IO.Compression;
using Xunit;

namespace Bilevel.Data.Tests.Idx;

public sealed class IdxImagesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static byte[] Idx(int[] shape, params byte[] elements)
    {
        var header = new byte[4 + 4 * shape.Length];
        (header[2], header[3]) = (8, (byte)shape.Length);
        for (var d = 0; d < shape.Length; d++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * d), shape[d]);
        return [.. header, .. elements];
    }

    private static readonly byte[] _images = Idx([2, 1, 3], 0, 51, 255, 1, 2, 3), _labels = Idx([2], 9, 4);

    private string Problem(byte[] images, byte[] labels) =>
        Assert.Throws<DataException>(() => IdxImages.Read(_folder.Bytes(images, "images"), _folder.Bytes(labels, "labels"))).Message;

    [Fact]
    public void Read_PlainOrGzip_ScalesPixels()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(_images);
        foreach (var images in new[] { _images, packed.ToArray() })
        {
            var table = IdxImages.Read(_folder.Bytes(images, "images"), _folder.Bytes(_labels, "labels"));
            Assert.Equal([0f, 0.2f, 1f, 1 / 255f, 2 / 255f, 3 / 255f], table.Features);
            Assert.Equal([9, 4], table.Labels);
            Assert.Equal(["pixel_0_0", "pixel_0_1", "pixel_0_2"], table.ColumnNames);
            Assert.Equal((2, 10, 0), (table.Rows, table.Classes, table.LineOf(1)));
        }
    }

    [Fact]
    public void Read_BadFiles_SayWhichAndWhat()
    {
        var (images, labels) = (_folder.At("images"), _folder.At("labels"));
        Assert.Equal($"{images}: expected 6 bytes after the header (2 × 1 × 3), got 5", Problem(_images[..^1], _labels));
        Assert.Equal($"{images}: expected 6 bytes after the header (2 × 1 × 3), got 7", Problem([.. _images, 0], _labels));
        Assert.Equal($"{images}: expected an IDX header of 16 bytes, got a file of 15", Problem(_images[..15], _labels));
        Assert.Equal($"{images}: expected an IDX header of 16 bytes, got a file of 0", Problem([], _labels));
        Assert.Equal($"{images}: expected an IDX file of bytes in 3 dimensions, which starts 00000803, got 00000801", Problem([.. _labels, 0, 0, 0, 0, 0, 0], _labels));
        Assert.Equal($"{labels}: expected an IDX file of bytes in 1 dimensions, which starts 00000801, got 00000803", Problem(_images, _images));
        Assert.Equal($"{images}: expected positive lengths whose product fits in memory, got 2147483647 × 2147483647 × 3", Problem(Idx([int.MaxValue, int.MaxValue, 3]), _labels));
        Assert.Equal($"{images}: expected positive lengths whose product fits in memory, got -1 × 1 × 3", Problem(Idx([-1, 1, 3]), _labels));
        Assert.Equal($"{labels}: expected 2 labels for the images of {images}, got 1", Problem(_images, Idx([1], 4)));
        Assert.Equal($"{labels}: expected labels in 0 … 9, got 10 for image 1", Problem(_images, Idx([2], 9, 10)));
    }

    [Fact]
    public void Read_MissingFile_SaysSo() =>
        Assert.Throws<DataException>(() => IdxImages.Read(_folder.At("none"), _folder.Bytes(_labels)));
}

using Xunit;

namespace Bilevel.Data.Tests;

public sealed class ByteImagesTests
{
    private static readonly ByteImages _images = new([0, 51, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 0], 1, 2, 3, ["a", "b"], "made", "");

    [Fact]
    public void CopyScaled_SomeImages_AreNumbersInTheOrderAsked()
    {
        var numbers = new float[12];
        _images.CopyScaled([1, 0], numbers);
        Assert.Equal([4 / 255f, 5 / 255f, 6 / 255f, 7 / 255f, 8 / 255f, 9 / 255f, 0f, 0.2f, 1f, 1 / 255f, 2 / 255f, 3 / 255f], numbers);
        Assert.Throws<ArgumentException>(() => _images.CopyScaled([1], new float[5]));
    }

    [Fact]
    public void ToTable_Colours_NamesEachColumn()
    {
        var table = _images.ToTable();
        Assert.Equal(["pixel_0_0_0", "pixel_0_0_1", "pixel_0_0_2", "pixel_0_1_0", "pixel_0_1_1", "pixel_0_1_2"], table.ColumnNames);
        Assert.Equal([1, 0], table.Labels);
        Assert.Equal([4 / 255f, 5 / 255f, 6 / 255f, 7 / 255f, 8 / 255f, 9 / 255f], table.Row(1).ToArray());
    }

    [Fact]
    public void Constructor_LengthsOrLabelsThatDontFit_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new ByteImages(new byte[5], [0], 2, 3, 1, ["a"], "made", ""));
        Assert.Throws<ArgumentException>(() => new ByteImages(new byte[6], [1], 2, 3, 1, ["a"], "made", ""));
    }
}

using Bilevel.Cli.Showing;
using Xunit;

namespace Bilevel.Cli.Tests.Showing;

public sealed class ImageBlocksTests
{
    [Fact]
    public void Lines_SmallImage_IsTwoCharactersAPixel() =>
        Assert.Equal(["    ░░", "▒▒▓▓██"], ImageBlocks.Lines(new([0, 51, 52, 103, 154, 255], [0], 2, 3, 1, ["a"], "made", ""), 0));

    [Fact]
    public void Lines_LargeImage_IsACharacterForTwoPixels()
    {
        var lines = ImageBlocks.Lines(new([.. Enumerable.Repeat((byte)255, 9), .. Enumerable.Repeat((byte)0, 8)], [0], 17, 1, 1, ["a"], "made", ""), 0);
        Assert.Equal(["█", "█", "█", "█", "▒", " ", " ", " ", " "], lines);
    }

    [Fact]
    public void Lines_Colours_AreTheirBrightness() =>
        Assert.Equal(["░░▒▒  "], ImageBlocks.Lines(new([255, 0, 0, 0, 255, 0, 0, 0, 255], [0], 1, 3, 3, ["a"], "made", ""), 0));
}

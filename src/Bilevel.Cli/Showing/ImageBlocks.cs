using System.Text;
using Bilevel.Data;

namespace Bilevel.Cli.Showing;

/// <summary>Images as characters, five shades of grey; a character is about twice as high as wide.</summary>
internal static class ImageBlocks
{
    private const string Shades = " ░▒▓█";
    private const int Small = 16;
    private const double Red = 0.299, Green = 0.587, Blue = 0.114;

    /// <summary>The lines of an image: a character for two pixels one above the other, or two characters a pixel where the image is small.</summary>
    public static IReadOnlyList<string> Lines(ByteImages images, int image)
    {
        var (rows, repeat) = images.Height <= Small ? (1, 2) : (2, 1);
        var lines = new List<string>();
        for (var top = 0; top < images.Height; top += rows)
        {
            var line = new StringBuilder();
            for (var column = 0; column < images.Width; column++)
            {
                var bottom = Math.Min(top + rows, images.Height);
                var grey = Enumerable.Range(top, bottom - top).Average(row => Brightness(images, image, row, column));
                line.Append(Shades[(int)Math.Min(Shades.Length - 1, grey / (byte.MaxValue + 1.0) * Shades.Length)], repeat);
            }

            lines.Add(line.ToString());
        }

        return lines;
    }

    private static double Brightness(ByteImages images, int image, int row, int column)
    {
        var pixel = images[image].Slice((row * images.Width + column) * images.Channels, images.Channels);
        return images.Channels == 1 ? pixel[0] : Red * pixel[0] + Green * pixel[1] + Blue * pixel[2];
    }
}

using Bilevel.Numerics;

namespace Bilevel.Bench.Convolution;

/// <summary>A convolution of a network and how often it comes there.</summary>
internal sealed record Layer(ConvolutionShape Shape, int Count)
{
    public static readonly IReadOnlyDictionary<string, Layer[]> Networks = new Dictionary<string, Layer[]>
    {
        ["resnet20"] =
        [
            Make(32, 3, 3, 16, 1, 1), Make(32, 16, 3, 16, 1, 6), Make(32, 16, 3, 32, 2, 1), Make(32, 16, 1, 32, 2, 1), Make(16, 32, 3, 32, 1, 5),
            Make(16, 32, 3, 64, 2, 1), Make(16, 32, 1, 64, 2, 1), Make(8, 64, 3, 64, 1, 5),
        ],
        ["resnet18"] =
        [
            Make(32, 3, 3, 64, 1, 1), Make(32, 64, 3, 64, 1, 4), Make(32, 64, 3, 128, 2, 1), Make(32, 64, 1, 128, 2, 1), Make(16, 128, 3, 128, 1, 3),
            Make(16, 128, 3, 256, 2, 1), Make(16, 128, 1, 256, 2, 1), Make(8, 256, 3, 256, 1, 3), Make(8, 256, 3, 512, 2, 1), Make(8, 256, 1, 512, 2, 1),
            Make(4, 512, 3, 512, 1, 3),
        ],
    };

    /// <summary>The shape as the peer reads it: N H W C K OC stride padding.</summary>
    public string Line => $"{Shape.Images} {Shape.Height} {Shape.Width} {Shape.Channels} {Shape.KernelHeight} {Shape.OutputChannels} {Shape.Stride} {Shape.Padding}";

    public override string ToString() =>
        $"{Shape.Channels}→{Shape.OutputChannels} {Shape.Height}×{Shape.Width} {Shape.KernelHeight}×{Shape.KernelWidth}{(Shape.Stride > 1 ? $" /{Shape.Stride}" : "")}{(Count > 1 ? $" ×{Count}" : "")}";

    private static Layer Make(int size, int channels, int kernel, int outputs, int stride, int count) =>
        new(new(128, size, size, channels, kernel, kernel, outputs, stride, kernel / 2), count);
}

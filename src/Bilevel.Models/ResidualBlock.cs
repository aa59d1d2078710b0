using Bilevel.Autodiff;

namespace Bilevel.Models;

/// <summary>Two 3×3 convolutions and a shortcut around them.</summary>
internal sealed record ResidualBlock(string Name, int From, int To, int Stride, Shortcut Shortcut)
{
    private string First => $"{Name}.conv1";
    private string FirstNorm => $"{Name}.bn1";
    private string Second => $"{Name}.conv2";
    private string SecondNorm => $"{Name}.bn2";
    private string Projection => $"{Name}.downsample.0";
    private string ProjectionNorm => $"{Name}.downsample.1";
    private bool KeepsShape => Stride == 1 && From == To;
    private bool Projects => !KeepsShape && Shortcut == Shortcut.Projection;

    public static IEnumerable<ResidualBlock> All(ResNetConfiguration c)
    {
        var width = c.Widths[0];
        for (var stage = 0; stage < c.Widths.Count; stage++)
            for (var block = 0; block < c.Blocks[stage]; block++)
            {
                yield return new($"layer{stage + 1}.{block}", width, c.Widths[stage], stage > 0 && block == 0 ? 2 : 1, c.Shortcut);
                width = c.Widths[stage];
            }
    }

    public IEnumerable<(string Name, IReadOnlyList<int> Shape)> Parameters() =>
    [
        .. NormalisedConvolution.Parameters(First, FirstNorm, From, To, 3),
        .. NormalisedConvolution.Parameters(Second, SecondNorm, To, To, 3),
        .. Projects ? NormalisedConvolution.Parameters(Projection, ProjectionNorm, From, To, 1) : [],
    ];

    public IEnumerable<(string Name, IReadOnlyList<int> Shape)> Statistics() =>
    [
        .. NormalisedConvolution.Statistics(FirstNorm, To),
        .. NormalisedConvolution.Statistics(SecondNorm, To),
        .. Projects ? NormalisedConvolution.Statistics(ProjectionNorm, To) : [],
    ];

    public Tensor Apply(NormalisedConvolution layers, Tensor x)
    {
        var h = layers.Apply(x, First, FirstNorm, Stride).Relu();
        h = layers.Apply(h, Second, SecondNorm);
        return (h + (KeepsShape ? x : Projects ? layers.Apply(x, Projection, ProjectionNorm, Stride) : Padded(x))).Relu();
    }

    private Tensor Padded(Tensor x)
    {
        var (images, height, width) = (x.Shape[0], x.Shape[1] / Stride, x.Shape[2] / Stride);
        return x.Reshape([images, height, Stride, width, Stride, From]).Slice([0, 0, 0, 0, 0, 0], [images, height, 1, width, 1, From])
            .Reshape([images, height, width, From]).PadTo([0, 0, 0, (To - From) / 2], [images, height, width, To]);
    }
}

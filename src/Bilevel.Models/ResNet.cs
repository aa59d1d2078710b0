using System.Numerics;
using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;

namespace Bilevel.Models;

/// <summary>A residual network of basic blocks for small images (He et al. 2016): a 3×3 stem, stages of blocks, the mean of all pixels, a linear layer.</summary>
/// <remarks>
///   block(x) = relu(BN(conv(relu(BN(conv(x))))) + shortcut(x))
/// Names and shapes of parameters are torchvision's, so convolutions are [OC, C, KH, KW]; images are [N, H, W, channels].
/// Everything before the linear layer and that layer have layouts of their own, since hyper-representation learns the one above the other.
/// </remarks>
public sealed class ResNet
{
    private readonly ResidualBlock[] _blocks;

    /// <summary>A network, such as of <see cref="ResNetConfiguration.Cifar20"/>.</summary>
    /// <exception cref="ArgumentException">A size is out of its range.</exception>
    public ResNet(ResNetConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        Configuration = configuration;
        _blocks = [.. ResidualBlock.All(configuration)];
        FeatureLayout = new([.. NormalisedConvolution.Parameters("conv1", "bn1", configuration.Channels, configuration.Widths[0], 3), .. _blocks.SelectMany(b => b.Parameters())]);
        StatisticsLayout = new([.. NormalisedConvolution.Statistics("bn1", configuration.Widths[0]), .. _blocks.SelectMany(b => b.Statistics())]);
        HeadLayout = new(("fc.weight", [configuration.Classes, configuration.Widths[^1]]), ("fc.bias", [configuration.Classes]));
    }

    /// <summary>The sizes.</summary>
    public ResNetConfiguration Configuration { get; }

    /// <summary>Names, shapes and offsets of all parameters before the last layer.</summary>
    public ParameterLayout FeatureLayout { get; }

    /// <summary>Names, shapes and offsets of the last layer's weight [classes, features] and bias [classes].</summary>
    public ParameterLayout HeadLayout { get; }

    /// <summary>Names, shapes and offsets of the running means and variances, which are state, not parameters.</summary>
    public ParameterLayout StatisticsLayout { get; }

    /// <summary>Features [N, last width] of images, normalised by the batch's own statistics.</summary>
    /// <param name="parameters">Tensors in the order of <see cref="FeatureLayout"/>.</param>
    /// <param name="images">[N, H, W, channels].</param>
    /// <exception cref="ShapeMismatchException">A tensor is missing or does not fit its layout, the images do not fit, or their lengths cannot be halved for each stage.</exception>
    public Tensor Features(IReadOnlyList<Tensor> parameters, Tensor images) =>
        Features(parameters, images, [.. StatisticsLayout.Blocks.Select(b => Tensor.Zeros([b.Length]))], StatisticsPolicy.Discard).Features;

    /// <summary>Features [N, last width] of images, and the running statistics after them.</summary>
    /// <param name="parameters">Tensors in the order of <see cref="FeatureLayout"/>.</param>
    /// <param name="images">[N, H, W, channels].</param>
    /// <param name="statistics">Tensors in the order of <see cref="StatisticsLayout"/>, as are those returned.</param>
    /// <param name="policy">Whether the running statistics normalise, and what becomes of them.</param>
    /// <exception cref="ShapeMismatchException">A tensor is missing or does not fit its layout, the images do not fit, or their lengths cannot be halved for each stage.</exception>
    public (Tensor Features, Tensor[] Statistics) Features(IReadOnlyList<Tensor> parameters, Tensor images, IReadOnlyList<Tensor> statistics, StatisticsPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(images);
        var halvings = 1 << (Configuration.Widths.Count - 1);
        if (images.Shape.Rank != 4 || images.Shape[3] != Configuration.Channels || images.Shape[1] % halvings != 0 || images.Shape[2] % halvings != 0)
            throw ShapeMismatchException.For("resnet", [images], $"images [N, H, W, {Configuration.Channels}] with H and W multiples of {halvings} are expected");
        var layers = new NormalisedConvolution(Parameters.ByName(nameof(ResNet), FeatureLayout, parameters), Parameters.ByName(nameof(ResNet), StatisticsLayout, statistics), policy);
        var h = layers.Apply(images, "conv1", "bn1").Relu();
        foreach (var block in _blocks) h = block.Apply(layers, h);
        return (h.Reshape([h.Shape[0], h.Shape[1] * h.Shape[2], h.Shape[3]]).Mean(1), [.. layers.After]);
    }

    /// <summary>Logits [N, classes] of features [N, last width].</summary>
    /// <param name="parameters">Tensors in the order of <see cref="HeadLayout"/>.</param>
    /// <param name="features">What <see cref="Features(IReadOnlyList{Tensor}, Tensor)"/> gives.</param>
    /// <exception cref="ShapeMismatchException">A tensor is missing or does not fit its layout.</exception>
    public Tensor Head(IReadOnlyList<Tensor> parameters, Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        var p = Parameters.ByName(nameof(ResNet), HeadLayout, parameters);
        return features.MatMul(p["fc.weight"].Transpose()) + p["fc.bias"];
    }

    /// <summary>
    /// Overwrites a vector of a layout's length: convolutions normal with variance 2 / (outputs · window) (He et al. 2015, outgoing), normalisations the
    /// identity, the last layer uniform on ±1/√inputs; torchvision's start.
    /// </summary>
    /// <param name="layout">One of the network's, or several of them together.</param>
    /// <param name="into">Overwritten.</param>
    /// <param name="random">Where the numbers come from.</param>
    /// <typeparam name="T">float or double.</typeparam>
    /// <exception cref="ArgumentException">The vector has another length.</exception>
    public void Initialise<T>(ParameterLayout layout, Vec<T> into, RandomStream random) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(layout);
        Parameters.RequireLength(layout, into);
        foreach (var block in layout.Blocks)
        {
            var entries = into.Span.Slice(block.Offset, block.Length);
            if (block.Name.StartsWith("fc.", StringComparison.Ordinal)) Parameters.FillUniform(entries, 1 / Math.Sqrt(Configuration.Widths[^1]), ref random);
            else if (block.Shape.Count == 4) Parameters.FillNormal(entries, Math.Sqrt(2.0 / (block.Shape[0] * block.Shape[2] * block.Shape[3])), ref random);
            else entries.Fill(NormalisedConvolution.StartsAtZero(block.Name) ? T.Zero : T.One);
        }
    }
}

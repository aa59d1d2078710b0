using Bilevel.Autodiff;
using Bilevel.Fixtures;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Models.Tests;

public class ResNetTests
{
    private static readonly ResNetConfiguration Small = new() { Widths = [2, 4], Blocks = [1, 1], Classes = 5 };

    /// <summary>The counts that the SO-Lazy-BiO paper gives for its "ResNet-20" (they are ResNet-18's), and the 0.27 million of He et al. 2016, table 6.</summary>
    [Fact]
    public void Layouts_OfPublishedSizes_HavePublishedCounts()
    {
        var (eighteen, twenty) = (new ResNet(ResNetConfiguration.Cifar18), new ResNet(ResNetConfiguration.Cifar20));
        Assert.Equal(11_168_832, eighteen.FeatureLayout.Length);
        Assert.Equal(5_130, eighteen.HeadLayout.Length);
        Assert.Equal(269_722, twenty.FeatureLayout.Length + twenty.HeadLayout.Length);
        Assert.Equal(650, twenty.HeadLayout.Length);
        Assert.Equal(272_474, new ResNet(ResNetConfiguration.Cifar20 with { Shortcut = Shortcut.Projection }).FeatureLayout.Length + 650);
    }

    [Fact]
    public void FeatureLayout_OfTwoStages_HasTorchvisionsNames() => Assert.Equal(
        ["conv1.weight 2×3×3×3", "bn1.weight 2", "bn1.bias 2", "layer1.0.conv1.weight 2×2×3×3", "layer1.0.bn1.weight 2", "layer1.0.bn1.bias 2",
            "layer1.0.conv2.weight 2×2×3×3", "layer1.0.bn2.weight 2", "layer1.0.bn2.bias 2", "layer2.0.conv1.weight 4×2×3×3", "layer2.0.bn1.weight 4", "layer2.0.bn1.bias 4",
            "layer2.0.conv2.weight 4×4×3×3", "layer2.0.bn2.weight 4", "layer2.0.bn2.bias 4", "layer2.0.downsample.0.weight 4×2×1×1", "layer2.0.downsample.1.weight 4", "layer2.0.downsample.1.bias 4"],
        new ResNet(Small).FeatureLayout.Blocks.Select(b => $"{b.Name} {string.Join("×", b.Shape)}"));

    public static TheoryData<string, int[], int[], Shortcut, StatisticsPolicy> Cases => new()
    {
        { "padded shortcuts, batch statistics", [2, 4, 6], [1, 1, 1], Shortcut.Padding, StatisticsPolicy.Carry },
        { "projected shortcuts, batch statistics", [2, 3, 4], [1, 1, 1], Shortcut.Projection, StatisticsPolicy.Carry },
        { "projected shortcuts, running statistics", [2, 4], [1, 2], Shortcut.Projection, StatisticsPolicy.Freeze },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Head_OfFeatures_EqualsPyTorch(string name, int[] widths, int[] blocks, Shortcut shortcut, StatisticsPolicy policy)
    {
        var fixture = Fixture.Of("resnet", name);
        var network = new ResNet(new() { Widths = widths, Blocks = blocks, Classes = 5, Shortcut = shortcut });
        Tensor[] Named(ParameterLayout layout) => [.. layout.Blocks.Select(b => fixture[b.Name])];
        Assert.Equal(network.FeatureLayout.Blocks.Concat(network.HeadLayout.Blocks).Select(b => b.Name), fixture.Variables.Select(v => v.Name!));
        var (features, statistics) = network.Features(Named(network.FeatureLayout), fixture["images"], Named(network.StatisticsLayout), policy);
        var logits = network.Head(Named(network.HeadLayout), features);
        fixture.Check(Losses.CrossEntropy(logits, fixture["labels"]), [("logits", logits), .. network.StatisticsLayout.Blocks.Select((b, i) => (b.Name, statistics[i]))]);
    }

    [Fact]
    public void Features_WithoutStatistics_AreThoseOfTheBatch()
    {
        var network = new ResNet(Small);
        var (parameters, images) = (Evaluation.Drawn(1, network.FeatureLayout), Evaluation.Drawn(2, [3, 4, 4, 3]));
        var statistics = Evaluation.Drawn(3, network.StatisticsLayout);
        Assert.Equal(network.Features(parameters, images, statistics, StatisticsPolicy.Carry).Features.Value(), network.Features(parameters, images).Value());
        Assert.Equal(statistics, network.Features(parameters, images, statistics, StatisticsPolicy.Discard).Statistics);
    }

    [Fact]
    public void Initialise_OfAllLayouts_IsTorchvisionsStart()
    {
        var network = new ResNet(Small with { Widths = [64, 64] });
        Vec<float> features = new(network.FeatureLayout.Length), head = new(network.HeadLayout.Length), statistics = new(network.StatisticsLayout.Length);
        network.Initialise(network.FeatureLayout, features, new RandomStream(1, 2, 0, 0));
        network.Initialise(network.HeadLayout, head, new RandomStream(1, 2, 1, 0));
        network.Initialise(network.StatisticsLayout, statistics, new RandomStream(1, 2, 2, 0));
        foreach (var block in network.FeatureLayout.Blocks)
        {
            var entries = features.Span.Slice(block.Offset, block.Length).ToArray();
            if (block.Shape.Count == 4) Assert.Equal(2.0 / (64 * block.Shape[2] * block.Shape[3]), entries.Average(e => (double)e * e), 2e-3);
            else Assert.All(entries, e => Assert.Equal(block.Name.EndsWith("bias", StringComparison.Ordinal) ? 0 : 1, e));
        }
        Assert.True(head.Span.ToArray().Max(Math.Abs) is > 0.12f and <= 0.125f);
        foreach (var block in network.StatisticsLayout.Blocks)
            Assert.All(statistics.Span.Slice(block.Offset, block.Length).ToArray(), e => Assert.Equal(block.Name.EndsWith("mean", StringComparison.Ordinal) ? 0 : 1, e));
    }

    [Fact]
    public void Constructor_SizesOutOfRange_SaysWhich()
    {
        void Says(string what, ResNetConfiguration configuration) =>
            Assert.Contains(what, Assert.Throws<ArgumentException>(() => new ResNet(configuration)).Message, StringComparison.Ordinal);
        Says("Widths", Small with { Widths = [2] });
        Says("Widths", Small with { Widths = [2, 3], Shortcut = Shortcut.Padding });
        Says("Classes", Small with { Classes = 0 });
    }

    [Fact]
    public void Features_OfImagesThatDoNotFit_Throws()
    {
        var network = new ResNet(Small);
        var parameters = Evaluation.Drawn(1, network.FeatureLayout);
        Assert.Throws<ShapeMismatchException>(() => network.Features(parameters, Tensor.Ones([3, 5, 4, 3])));
        Assert.Throws<ShapeMismatchException>(() => network.Features(parameters, Tensor.Ones([3, 4, 4, 1])));
        Assert.Throws<ShapeMismatchException>(() => network.Features(parameters[1..], Tensor.Ones([3, 4, 4, 3])));
    }
}

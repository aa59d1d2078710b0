using Bilevel.Models;

namespace Bilevel.Autodiff.Tests;

/// <summary>Losses of small residual networks, for the catalogue.</summary>
internal static class ResNetCases
{
    public static IEnumerable<DerivativeCase> All() => [Case("resnet", Shortcut.Projection), Case("resnet with padded shortcuts", Shortcut.Padding)];

    private static DerivativeCase Case(string name, Shortcut shortcut)
    {
        var network = new ResNet(new() { Channels = 1, Widths = [2, 4], Blocks = [1, 1], Classes = 3, Shortcut = shortcut });
        var blocks = network.FeatureLayout.Blocks;
        var images = Tensor.From([.. Enumerable.Range(0, 48).Select(i => Math.Sin(1 + 3.7 * i))], [3, 4, 4, 1]);
        return new(name, [.. blocks.Concat(network.HeadLayout.Blocks).Select(b => Shape.Create([.. b.Shape]))], p => Losses.CrossEntropy(
            network.Head(p[^2..], network.Features([.. p[..^2].Zip(blocks, (t, b) => b.Name.EndsWith(".bias", StringComparison.Ordinal) ? t + AwayFromZero(b.Length) : t)], images)),
            Tensor.FromIndices([2, 0, 1], [3])), 0.3, 0.9);
    }

    // Shifts by which every other channel is active everywhere and the rest nowhere: differences must not cross the kink of max(x, 0).
    private static Tensor AwayFromZero(int channels) => Tensor.From([.. Enumerable.Range(0, channels).Select(c => c % 2 == 0 ? 9.0 : -9.0)], [channels]);
}

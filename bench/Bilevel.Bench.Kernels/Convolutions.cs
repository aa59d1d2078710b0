using BenchmarkDotNet.Attributes;
using Bilevel.Numerics;

namespace Bilevel.Bench.Kernels;

/// <summary>A 3×3 convolution with padding 1 of ResNet-20 on 32 images.</summary>
public sealed record Layer(int Side, int From, int To, int Stride, ConvolutionPass Pass) : ICounted
{
    private const int Images = 32;

    /// <inheritdoc/>
    public double Operations => Shape.Operations;

    /// <summary>The shape.</summary>
    internal ConvolutionShape Shape => new(Images, Side, Side, From, 3, 3, To, Stride, 1);

    /// <inheritdoc/>
    public override string ToString() => $"{Side}×{Side} {From}→{To} /{Stride} {Pass}";
}

/// <summary>Convolutions of ResNet-20 and their two adjoints, on one thread.</summary>
public class Convolutions
{
    private Conv2d<float> _convolution = null!;
    private Vec<float> _first = null!, _second = null!, _result = null!;

    /// <summary>The layer and the pass.</summary>
    [ParamsSource(nameof(Layers))]
    public Layer Layer { get; set; } = null!;

    /// <summary>All layers, all passes.</summary>
    public static IEnumerable<Layer> Layers =>
        from shape in new[] { (32, 3, 16, 1), (32, 16, 16, 1), (32, 16, 32, 2), (16, 32, 32, 1), (16, 32, 64, 2), (8, 64, 64, 1) }
        from pass in Enum.GetValues<ConvolutionPass>()
        select new Layer(shape.Item1, shape.Item2, shape.Item3, shape.Item4, pass);

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var shape = Layer.Shape;
        _convolution = new(shape, Layer.Pass);
        var longest = Math.Max(Math.Max(shape.InputLength, shape.OutputLength), shape.WeightLength);
        (_first, _second, _result) = (Numbers.Normal(longest), Numbers.Normal(longest), new(longest));
    }

    /// <summary>The pass.</summary>
    [Benchmark]
    public unsafe void Convolve() => _convolution.Run(_first.Pointer, _second.Pointer, _result.Pointer);
}

using Bilevel.Numerics;

namespace Bilevel.Autodiff;

/// <summary>
/// One of the three bilinear maps of a 2-D convolution. With y = x ∗ w they are tied by ⟨x ∗ w, ȳ⟩ = ⟨x, x̄(ȳ, w)⟩ = ⟨w, w̄(x, ȳ)⟩,
/// so the derivatives of each are the other two.
/// </summary>
/// <remarks>Images are [N, H, W, C], weights [KH, KW, C, OC], results [N, OH, OW, OC] with OH = ⌊(H + 2·Padding − KH) / Stride⌋ + 1.</remarks>
internal abstract record Convolution(int Stride, int Padding) : Primitive
{
    protected abstract ConvolutionPass Pass { get; }

    /// <summary>The lengths, after the check that the tensors fit.</summary>
    protected abstract ConvolutionShape Extents(ReadOnlySpan<Tensor> inputs);

    // Bilinear: the same map with each operand replaced by its tangent.
    public override Tensor Tangent(Tensor node, Tensor?[] tangents)
    {
        var first = tangents[0] is { } a ? Tensor.Apply(this, a, node.Inputs[1]) : null;
        var second = tangents[1] is { } b ? Tensor.Apply(this, node.Inputs[0], b) : null;
        return first is null ? second! : second is null ? first : first + second;
    }

    public override double[] Interpret(Tensor node, double[][] inputs)
    {
        var s = Extents(node.Inputs);
        var result = new double[node.Shape.Count];
        var (first, second) = (inputs[0], inputs[1]);
        for (var n = 0; n < s.Images; n++)
            for (var i = 0; i < s.OutputHeight; i++)
                for (var j = 0; j < s.OutputWidth; j++)
                    for (var p = 0; p < s.KernelHeight; p++)
                        for (var q = 0; q < s.KernelWidth; q++)
                        {
                            var (row, column) = (i * Stride + p - Padding, j * Stride + q - Padding);
                            if (row < 0 || row >= s.Height || column < 0 || column >= s.Width) continue;
                            for (var c = 0; c < s.Channels; c++)
                                for (var o = 0; o < s.OutputChannels; o++)
                                {
                                    var x = ((n * s.Height + row) * s.Width + column) * s.Channels + c;
                                    var w = ((p * s.KernelWidth + q) * s.Channels + c) * s.OutputChannels + o;
                                    var y = ((n * s.OutputHeight + i) * s.OutputWidth + j) * s.OutputChannels + o;
                                    if (Pass == ConvolutionPass.Forward) result[y] += first[x] * second[w];
                                    else if (Pass == ConvolutionPass.InputGradient) result[x] += first[y] * second[w];
                                    else result[w] += first[x] * second[y];
                                }
                        }
        return result;
    }

    public override long Operations(Tensor node) => Extents(node.Inputs).Operations;

    public override void Lower<T>(Tensor node, Lowering<T> to) =>
        to.Add(new ConvolutionKernel<T>(to.Contiguous(node.Inputs[0]), to.Contiguous(node.Inputs[1]), to.Slot(node), Name, Extents(node.Inputs), Pass));

    protected void RequireRank(ReadOnlySpan<Tensor> inputs, string expected)
    {
        foreach (var input in inputs)
            if (input.Type != ElementType.Real) throw Mismatch(inputs, "real numbers are expected");
        if (inputs[0].Shape.Rank != 4 || inputs[1].Shape.Rank != 4) throw Mismatch(inputs, expected);
        if (Stride < 1 || Padding < 0) throw Mismatch(inputs, "a stride of 1 or more and a padding of 0 or more are expected");
    }

    protected void RequireWindows(ReadOnlySpan<Tensor> inputs, ConvolutionShape extents)
    {
        if (extents.OutputHeight < 1 || extents.OutputWidth < 1)
            throw Mismatch(inputs, $"the window {extents.KernelHeight}×{extents.KernelWidth} is larger than the image {extents.Height}×{extents.Width} with padding {Padding}");
    }

    protected void RequireResult(ReadOnlySpan<Tensor> inputs, ConvolutionShape extents, Shape result)
    {
        RequireWindows(inputs, extents);
        if (result[1] != extents.OutputHeight || result[2] != extents.OutputWidth)
            throw Mismatch(inputs, $"an image {extents.Height}×{extents.Width} has {extents.OutputHeight}×{extents.OutputWidth} windows, not {result[1]}×{result[2]}");
    }
}

/// <summary>x ∗ w.</summary>
internal sealed record Conv2d(int Stride, int Padding) : Convolution(Stride, Padding)
{
    public override string Name => $"conv2d stride {Stride} padding {Padding}";
    protected override ConvolutionPass Pass => ConvolutionPass.Forward;

    protected override ConvolutionShape Extents(ReadOnlySpan<Tensor> inputs)
    {
        RequireRank(inputs, "images [N, H, W, C] and weights [KH, KW, C, OC] are expected");
        var (x, w) = (inputs[0].Shape, inputs[1].Shape);
        if (x[3] != w[2]) throw Mismatch(inputs, $"the images have {x[3]} channels, the weights take {w[2]}");
        var extents = new ConvolutionShape(x[0], x[1], x[2], x[3], w[0], w[1], w[3], Stride, Padding);
        RequireWindows(inputs, extents);
        return extents;
    }

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        var s = Extents(inputs);
        return ([s.Images, s.OutputHeight, s.OutputWidth, s.OutputChannels], ElementType.Real);
    }

    public override Tensor Adjoint(Tensor node, Tensor adjoint, int position)
    {
        var (x, w) = (node.Inputs[0], node.Inputs[1]);
        return position == 0
            ? Tensor.Apply(new Conv2dInputGradient(Stride, Padding, x.Shape[1], x.Shape[2]), adjoint, w)
            : Tensor.Apply(new Conv2dWeightGradient(Stride, Padding, w.Shape[0], w.Shape[1]), x, adjoint);
    }
}

/// <summary>x̄(ȳ, w), of images Height × Width: the transpose of x ∗ w in x.</summary>
internal sealed record Conv2dInputGradient(int Stride, int Padding, int Height, int Width) : Convolution(Stride, Padding)
{
    public override string Name => $"conv2d-input-gradient {Height}×{Width} stride {Stride} padding {Padding}";
    protected override ConvolutionPass Pass => ConvolutionPass.InputGradient;

    protected override ConvolutionShape Extents(ReadOnlySpan<Tensor> inputs)
    {
        RequireRank(inputs, "results [N, OH, OW, OC] and weights [KH, KW, C, OC] are expected");
        var (y, w) = (inputs[0].Shape, inputs[1].Shape);
        if (y[3] != w[3]) throw Mismatch(inputs, $"the results have {y[3]} channels, the weights give {w[3]}");
        var extents = new ConvolutionShape(y[0], Height, Width, w[2], w[0], w[1], w[3], Stride, Padding);
        RequireResult(inputs, extents, y);
        return extents;
    }

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        var s = Extents(inputs);
        return ([s.Images, Height, Width, s.Channels], ElementType.Real);
    }

    public override Tensor Adjoint(Tensor node, Tensor adjoint, int position)
    {
        var (y, w) = (node.Inputs[0], node.Inputs[1]);
        return position == 0
            ? Tensor.Apply(new Conv2d(Stride, Padding), adjoint, w)
            : Tensor.Apply(new Conv2dWeightGradient(Stride, Padding, w.Shape[0], w.Shape[1]), adjoint, y);
    }
}

/// <summary>w̄(x, ȳ), of windows KernelHeight × KernelWidth: the transpose of x ∗ w in w.</summary>
internal sealed record Conv2dWeightGradient(int Stride, int Padding, int KernelHeight, int KernelWidth) : Convolution(Stride, Padding)
{
    public override string Name => $"conv2d-weight-gradient {KernelHeight}×{KernelWidth} stride {Stride} padding {Padding}";
    protected override ConvolutionPass Pass => ConvolutionPass.WeightGradient;

    protected override ConvolutionShape Extents(ReadOnlySpan<Tensor> inputs)
    {
        RequireRank(inputs, "images [N, H, W, C] and results [N, OH, OW, OC] are expected");
        var (x, y) = (inputs[0].Shape, inputs[1].Shape);
        if (x[0] != y[0]) throw Mismatch(inputs, "equally many images are expected");
        var extents = new ConvolutionShape(x[0], x[1], x[2], x[3], KernelHeight, KernelWidth, y[3], Stride, Padding);
        RequireResult(inputs, extents, y);
        return extents;
    }

    public override (Shape Shape, ElementType Type) Infer(ReadOnlySpan<Tensor> inputs)
    {
        var s = Extents(inputs);
        return ([KernelHeight, KernelWidth, s.Channels, s.OutputChannels], ElementType.Real);
    }

    public override Tensor Adjoint(Tensor node, Tensor adjoint, int position)
    {
        var (x, y) = (node.Inputs[0], node.Inputs[1]);
        return position == 0
            ? Tensor.Apply(new Conv2dInputGradient(Stride, Padding, x.Shape[1], x.Shape[2]), y, adjoint)
            : Tensor.Apply(new Conv2d(Stride, Padding), x, adjoint);
    }
}

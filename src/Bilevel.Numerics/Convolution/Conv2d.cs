using System.Numerics;

namespace Bilevel.Numerics;

/// <summary>Which of the three bilinear maps of a convolution y = x ∗ w is computed.</summary>
public enum ConvolutionPass
{
    /// <summary>y from x and w.</summary>
    Forward,

    /// <summary>x̄ from ȳ and w: the transpose of the forward map in x.</summary>
    InputGradient,

    /// <summary>w̄ from x and ȳ: the transpose of the forward map in w.</summary>
    WeightGradient,
}

/// <summary>One pass of a 2-D convolution, planned once for a shape and then run without allocation.</summary>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class Conv2d<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvolutionShape _shape;
    private readonly ConvolutionPass _pass;

    /// <summary>Plans a pass.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A length is not positive, or the window does not fit the padded image.</exception>
    public Conv2d(ConvolutionShape shape, ConvolutionPass pass)
    {
        shape.Validate();
        (_shape, _pass) = (shape, pass);
    }

    /// <summary>Floating-point operations of the direct sum.</summary>
    public long Operations => _shape.Operations;

    /// <summary>Overwrites the result; it overlaps neither operand.</summary>
    /// <param name="first">x, or ȳ for the input gradient.</param>
    /// <param name="second">w, or ȳ for the weight gradient.</param>
    /// <param name="result">y, x̄ or w̄.</param>
    public void Run(T* first, T* second, T* result)
    {
        var s = _shape;
        var length = _pass switch { ConvolutionPass.Forward => s.OutputLength, ConvolutionPass.InputGradient => s.InputLength, _ => s.WeightLength };
        new Span<T>(result, length).Clear();
        for (var n = 0; n < s.Images; n++)
            for (var i = 0; i < s.OutputHeight; i++)
                for (var j = 0; j < s.OutputWidth; j++)
                    Window(n, i, j, first, second, result);
    }

    private void Window(int n, int i, int j, T* first, T* second, T* result)
    {
        var s = _shape;
        var y = ((nint)(n * s.OutputHeight + i) * s.OutputWidth + j) * s.OutputChannels;
        for (var p = 0; p < s.KernelHeight; p++)
            for (var q = 0; q < s.KernelWidth; q++)
            {
                var (row, column) = (i * s.Stride + p - s.Padding, j * s.Stride + q - s.Padding);
                if ((uint)row >= (uint)s.Height || (uint)column >= (uint)s.Width) continue;
                var x = ((nint)(n * s.Height + row) * s.Width + column) * s.Channels;
                for (var c = 0; c < s.Channels; c++)
                {
                    var w = ((nint)(p * s.KernelWidth + q) * s.Channels + c) * s.OutputChannels;
                    for (var o = 0; o < s.OutputChannels; o++)
                    {
                        if (_pass == ConvolutionPass.Forward) result[y + o] = T.FusedMultiplyAdd(first[x + c], second[w + o], result[y + o]);
                        else if (_pass == ConvolutionPass.InputGradient) result[x + c] = T.FusedMultiplyAdd(first[y + o], second[w + o], result[x + c]);
                        else result[w + o] = T.FusedMultiplyAdd(first[x + c], second[y + o], result[w + o]);
                    }
                }
            }
    }
}

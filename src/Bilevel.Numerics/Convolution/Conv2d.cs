using System.Numerics;

namespace Bilevel.Numerics;

/// <summary>One pass of a 2-D convolution of images [N, H, W, C], planned once for a shape and then run without allocation.</summary>
/// <remarks>
/// Forward: y = x ∗ w. Input gradient: x̄ with ⟨x, x̄⟩ = ⟨x ∗ w, ȳ⟩ for every x. Weight gradient: w̄ with ⟨w, w̄⟩ = ⟨x ∗ w, ȳ⟩ for every w.
/// The bits of the result depend neither on the number of threads nor on the width of the vectors. One plan runs on one thread at a time.
/// </remarks>
/// <typeparam name="T">float or double.</typeparam>
public sealed unsafe class Conv2d<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ConvolutionAlgorithm<T> _algorithm;

    /// <summary>Plans a pass.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A length is not positive, or the window does not fit the padded image.</exception>
    public Conv2d(ConvolutionShape shape, ConvolutionPass pass)
    {
        shape.Validate();
        (Shape, Pass) = (shape, pass);
        _algorithm = typeof(T) == typeof(float) && WinogradForward.Suits(shape)
            ? (ConvolutionAlgorithm<T>)(object)Winograd(shape, pass)
            : pass switch
            {
                ConvolutionPass.Forward => new DirectForward<T>(shape),
                ConvolutionPass.InputGradient => new DirectInputGradient<T>(shape),
                _ => new DirectWeightGradient<T>(shape),
            };
    }

    /// <summary>The lengths.</summary>
    public ConvolutionShape Shape { get; }

    /// <summary>Which of the three maps.</summary>
    public ConvolutionPass Pass { get; }

    /// <summary>How it is computed.</summary>
    public string Algorithm => _algorithm.Name;

    /// <summary>Elements of scratch memory on the thread that runs the plan, shared with all other plans.</summary>
    public int ScratchLength => _algorithm.PlanScratch + _algorithm.PartScratch;

    /// <summary>Elements of scratch memory on every further thread, shared with all other plans.</summary>
    public int ScratchLengthPerThread => _algorithm.PartScratch;

    /// <summary>Floating-point operations of the direct sum.</summary>
    public long Operations => Shape.Operations;

    /// <summary>Overwrites the result, which overlaps neither operand.</summary>
    /// <param name="first">x, or ȳ for the input gradient.</param>
    /// <param name="second">w, or ȳ for the weight gradient.</param>
    /// <param name="result">y, x̄ or w̄.</param>
    public void Run(T* first, T* second, T* result) => _algorithm.Run(first, second, result);

    private static ConvolutionAlgorithm<float> Winograd(ConvolutionShape shape, ConvolutionPass pass) =>
        pass == ConvolutionPass.WeightGradient ? new WinogradWeightGradient(shape) : new WinogradForward(shape, pass == ConvolutionPass.InputGradient);
}

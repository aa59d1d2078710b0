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

using Bilevel.Autodiff;

namespace Bilevel;

/// <summary>The numbers in a tensor that depends on no input.</summary>
public static class TensorValues
{
    /// <summary>The elements, row-major, in double.</summary>
    /// <exception cref="InvalidOperationException">The tensor depends on an input.</exception>
    public static double[] ToArray(this Tensor tensor) => Interpreter.Evaluate([tensor], new Dictionary<Tensor, double[]>())[0];
}

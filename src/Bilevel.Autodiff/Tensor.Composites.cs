namespace Bilevel.Autodiff;

/// <content>Functions composed of primitives.</content>
public sealed partial class Tensor
{
    /// <summary>log Σ exp x along an axis, shifted by the largest element so that nothing overflows.</summary>
    public Tensor LogSumExp(int axis, bool keepAxis = false)
    {
        // The value does not depend on the shift, so its derivative is left out.
        var shift = Max(axis, keepAxis: true).StopGradient();
        var result = (this - shift).Exp().Sum(axis, keepAxis: true).Log() + shift;
        return keepAxis ? result : result.Reshape(Shape.Splice(Axis(axis), 1));
    }

    /// <summary>x − log Σ exp x along an axis.</summary>
    public Tensor LogSoftmax(int axis = -1)
    {
        var shifted = this - Max(axis, keepAxis: true).StopGradient();
        return shifted - shifted.Exp().Sum(axis, keepAxis: true).Log();
    }

    /// <summary>exp x / Σ exp x along an axis.</summary>
    public Tensor Softmax(int axis = -1)
    {
        var exponentials = (this - Max(axis, keepAxis: true).StopGradient()).Exp();
        return exponentials / exponentials.Sum(axis, keepAxis: true);
    }
}

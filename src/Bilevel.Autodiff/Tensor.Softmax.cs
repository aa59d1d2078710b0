namespace Bilevel.Autodiff;

/// <content>Softmax and its kin, shifted by the largest element so that nothing overflows.</content>
/// <remarks>
/// An element −∞ has probability 0. A row of −∞ alone has no distribution: its log-sum-exp is −∞, its softmax and log-softmax NaN, and all derivatives NaN; with a mask, a row
/// without a chosen element has softmax 0 and derivative 0. A row with +∞ has log-sum-exp +∞ and softmax NaN.
/// </remarks>
public sealed partial class Tensor
{
    /// <summary>log Σ exp x along an axis.</summary>
    public Tensor LogSumExp(int axis, bool keepAxis = false)
    {
        // The value does not depend on the shift, so its derivative is left out; a shift that is not finite would make ∞ − ∞.
        var shift = FiniteOr0(Max(axis, keepAxis: true).StopGradient());
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

    /// <summary>Softmax along an axis over the elements that a mask chooses; the others are 0, have no influence, not even as NaN, and no derivative.</summary>
    /// <param name="mask">0 where an element is left out; of a shape that broadcasts to this one's.</param>
    /// <param name="axis">Negative: from the end.</param>
    public Tensor Softmax(Tensor mask, int axis = -1)
    {
        var chosen = Where(mask, double.NegativeInfinity);
        var exponentials = (chosen - FiniteOr0(chosen.Max(axis, keepAxis: true).StopGradient())).Exp();
        var sum = exponentials.Sum(axis, keepAxis: true);
        return exponentials / Select(Equal(sum, 0), 1, sum);
    }

    private static Tensor FiniteOr0(Tensor shift) => Select(Greater(double.PositiveInfinity, shift.Abs()), shift, 0);
}

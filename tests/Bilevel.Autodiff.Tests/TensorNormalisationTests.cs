using Xunit;

namespace Bilevel.Autodiff.Tests;

public class TensorNormalisationTests
{
    private static readonly Tensor X = Tensor.Input("x", [2, 2]);

    [Fact]
    public void LayerNorm_ARowOfTwo_IsPlusAndMinusItsHalfDifference()
    {
        var y = X.LayerNorm(Tensor.From([3.0, 5.0], [2]), Tensor.From([1.0, 2.0], [2]), epsilon: 0.75);
        // Rows 1, 2 and 7, 7: variance ¼ and 0, so the divisor is 1 and √¾.
        foreach (var values in EveryWay.Evaluate([y], (X, [1, 2, 7, 7]))) Close.Assert([1 - 1.5, 2 + 2.5, 1, 2], values[0], 1e-6);
    }

    [Fact]
    public void RmsNorm_ARow_IsDividedByItsRootMeanSquare()
    {
        var y = X.RmsNorm(Tensor.From([1.0, 2.0], [2]), epsilon: 1.5);
        // Mean squares 2.5 and 34.5, plus ε: 4 and 36.
        foreach (var values in EveryWay.Evaluate([y], (X, [1, 2, -2, Math.Sqrt(65)]))) Close.Assert([0.5, 2, -1 / 3.0, Math.Sqrt(65) / 3], values[0], 1e-6);
    }

    [Fact]
    public void BothNorms_ScaleOfAnotherLength_NameTheTensors()
    {
        var scale = Tensor.Input("scale", [3]);
        Assert.Contains("layer-norm of x [2, 2] and scale [3]", Assert.Throws<ShapeMismatchException>(() => X.LayerNorm(scale)).Message, StringComparison.Ordinal);
        Assert.Contains("layer-norm of x [2, 2]", Assert.Throws<ShapeMismatchException>(() => X.LayerNorm(Tensor.Ones([2]), scale)).Message, StringComparison.Ordinal);
        Assert.Contains("rms-norm of x [2, 2] and scale [3]", Assert.Throws<ShapeMismatchException>(() => X.RmsNorm(scale)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeMismatchException>(() => X.RmsNorm(Tensor.Ones(Shape.Scalar)));
    }
}

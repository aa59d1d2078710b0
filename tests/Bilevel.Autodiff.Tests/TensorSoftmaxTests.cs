using Xunit;

namespace Bilevel.Autodiff.Tests;

public class TensorSoftmaxTests
{
    private const double None = double.NegativeInfinity;
    private static readonly Tensor X = Tensor.Input("x", [2, 3]);

    [Fact]
    public void AllOfThem_LargeElements_DoNotOverflow()
    {
        foreach (var values in EveryWay.Evaluate([X.Softmax(), X.LogSoftmax(), X.LogSumExp(-1)], (X, [1000, 1000, None, -1000, -1000, -1000])))
        {
            Close.Assert([0.5, 0.5, 0, 1 / 3.0, 1 / 3.0, 1 / 3.0], values[0], 1e-6);
            Close.Assert([-Math.Log(2), -Math.Log(2)], values[1][..2], 1e-6);
            Assert.Equal(None, values[1][2]);
            Close.Assert([1000 + Math.Log(2), -1000 + Math.Log(3)], values[2], 1e-6);
        }
    }

    [Fact]
    public void Softmax_GradientAtMinusInfinity_IsZero()
    {
        var gradient = Differentiate.Gradient((X.Softmax() * Tensor.From([1, 2, 3, 4, 5, 6], [2, 3])).Sum(), [X])[0];
        foreach (var values in EveryWay.Evaluate([gradient], (X, [0, 0, None, 0, None, None])))
            Close.Assert([-0.25, 0.25, 0, 0, 0, 0], values[0], 1e-6);
    }

    [Fact]
    public void AllOfThem_ARowOfMinusInfinityAlone_FollowTheRule()
    {
        foreach (var values in EveryWay.Evaluate([X.Softmax(), X.LogSoftmax(), X.LogSumExp(-1)], (X, [None, None, None, 0, 0, 0])))
        {
            Assert.All(values[0][..3], v => Assert.True(double.IsNaN(v)));
            Assert.All(values[1][..3], v => Assert.True(double.IsNaN(v)));
            Assert.Equal(None, values[2][0]);
            Close.Assert(Math.Log(3), values[2][1], 1e-6);
            Close.Assert([1 / 3.0, 1 / 3.0, 1 / 3.0], values[0][3..], 1e-6);
        }
    }

    [Fact]
    public void LogSumExp_WithPlusInfinity_IsPlusInfinity()
    {
        foreach (var values in EveryWay.Evaluate([X.LogSumExp(-1)], (X, [double.PositiveInfinity, 0, 1, double.NaN, 0, 0])))
        {
            Assert.Equal(double.PositiveInfinity, values[0][0]);
            Assert.True(double.IsNaN(values[0][1]));
        }
    }

    [Fact]
    public void Softmax_Masked_LeavesOutWhateverStandsThere()
    {
        var mask = Tensor.Input("mask", [2, 3]);
        var y = X.Softmax(mask);
        var gradient = Differentiate.Gradient((y * Tensor.From([1, 2, 3, 4, 5, 6], [2, 3])).Sum(), [X])[0];
        var hvp = Differentiate.Tangent(gradient, [X], [Tensor.Ones([2, 3]) * Tensor.From([1, 2, 3, 4, 5, 6], [2, 3])]);
        foreach (var junk in (double[])[double.NaN, double.PositiveInfinity, None, 1e30])
            foreach (var values in EveryWay.Evaluate([y, gradient, hvp], (X, [0, junk, 0, junk, junk, junk]), (mask, [1, 0, 1, 0, 0, 0])))
            {
                Close.Assert([0.5, 0, 0.5, 0, 0, 0], values[0], 1e-6);
                Close.Assert([-0.5, 0, 0.5, 0, 0, 0], values[1], 1e-6);
                Close.Assert([0, 0, 0, 0, 0, 0], values[2], 1e-6);
            }
    }

    [Fact]
    public void Softmax_MaskedWithNaNChosen_StaysNaN()
    {
        foreach (var values in EveryWay.Evaluate([X.Softmax(Tensor.From([1, 1, 0], [3]))], (X, [double.NaN, 0, 0, 0, 0, 0])))
            Assert.True(double.IsNaN(values[0][0]) && double.IsNaN(values[0][1]));
    }
}

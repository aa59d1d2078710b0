using Xunit;

namespace Bilevel.Autodiff.Tests;

public class LossesTests
{
    private static readonly Tensor Logits = Tensor.Input("logits", [3, 2]);
    private static readonly Tensor Labels = Tensor.IndexInput("labels", [3]);
    private static readonly double[] Values = [0, 0, Math.Log(3), 0, 1, 2];

    [Fact]
    public void CrossEntropy_KnownProbabilities_AreTheirLogarithms()
    {
        var (perRow, mean) = (Losses.CrossEntropyPerRow(Logits, Labels), Losses.CrossEntropy(Logits, Labels));
        double[] expected = [Math.Log(2), Math.Log(4), Math.Log(1 + Math.E)];
        foreach (var values in EveryWay.Evaluate([perRow, mean], (Logits, Values), (Labels, [1, 1, 0])))
        {
            Close.Assert(expected, values[0], 1e-6);
            Close.Assert(expected.Average(), values[1][0], 1e-6);
        }
    }

    [Fact]
    public void CrossEntropy_ClassOfProbabilityZero_IsNoNaN()
    {
        foreach (var values in EveryWay.Evaluate([Losses.CrossEntropyPerRow(Logits, Labels)], (Logits, [0, double.NegativeInfinity, 0, double.NegativeInfinity, 0, 0]), (Labels, [0, 1, 1])))
        {
            Assert.Equal(0, values[0][0]);
            Assert.Equal(double.PositiveInfinity, values[0][1]);
            Close.Assert(Math.Log(2), values[0][2], 1e-6);
        }
    }

    [Fact]
    public void CrossEntropy_IgnoredRows_DoNotCountWhateverTheyHold()
    {
        var loss = Losses.CrossEntropy(Logits, Labels, ignored: -100);
        var gradient = Differentiate.Gradient(loss, [Logits])[0];
        double[] logits = [0, 0, double.NaN, double.PositiveInfinity, Math.Log(3), 0];
        foreach (var values in EveryWay.Evaluate([loss, gradient], (Logits, logits), (Labels, [1, -100, 0])))
        {
            Close.Assert((Math.Log(2) + Math.Log(4 / 3.0)) / 2, values[0][0], 1e-6);
            Close.Assert([0.25, -0.25], values[1][..2], 1e-6);
            Close.Assert([-0.125, 0.125], values[1][4..], 1e-6);
        }
    }

    [Fact]
    public void CrossEntropy_NoRowCounts_IsNaNWithDerivativeZero()
    {
        var loss = Losses.CrossEntropy(Logits, Labels, ignored: 7);
        foreach (var values in EveryWay.Evaluate([loss, Differentiate.Gradient(loss, [Logits])[0]], (Logits, Values), (Labels, [7, 7, 7])))
        {
            Assert.True(double.IsNaN(values[0][0]));
            Assert.Equal(new double[6], values[1]);
        }
    }

    [Fact]
    public void CrossEntropy_LabelThatIsNoClass_Throws()
    {
        var loss = Losses.CrossEntropy(Logits, Labels, ignored: -100);
        Assert.Throws<ArgumentOutOfRangeException>(() => EveryWay.Compiled<float>([loss], (Logits, Values), (Labels, [0, -1, -100])));
    }

    [Fact]
    public void MeanSquaredError_OfTwo_IsTheMeanOfSquares()
    {
        var (p, t) = (Tensor.Input("p", [2]), Tensor.Input("t", [2]));
        foreach (var values in EveryWay.Evaluate([Losses.MeanSquaredError(p, t)], (p, [1, 5]), (t, [2, 2]))) Assert.Equal(5, values[0][0]);
    }
}

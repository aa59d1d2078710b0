using Xunit;

namespace Bilevel.Autodiff.Tests;

public class TensorMasksTests
{
    [Fact]
    public void LengthMask_OfLengths_HasSoManyOnes()
    {
        var lengths = Tensor.IndexInput("lengths", [2, 2]);
        var mask = lengths.LengthMask(3);
        Assert.Equal([2, 2, 3], mask.Shape.Lengths);
        foreach (var values in EveryWay.Evaluate([mask], (lengths, [0, 1, 3, 9])))
            Assert.Equal([0.0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1, 1], values[0]);
    }

    [Fact]
    public void Where_LeftOut_HasNoInfluenceNotEvenAsNaN()
    {
        var (x, mask) = (Tensor.Input("x", [3]), Tensor.Input("mask", [3]));
        var y = x.Where(mask, 5).Square();
        foreach (var values in EveryWay.Evaluate([y, Differentiate.Gradient(y.Sum(), [x])[0]], (x, [2, double.NaN, 3]), (mask, [1, 0, 1])))
        {
            Assert.Equal([4.0, 25, 9], values[0]);
            Assert.Equal([4.0, 0, 6], values[1]);
        }
    }
}

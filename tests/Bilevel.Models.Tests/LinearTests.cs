using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Models.Tests;

public class LinearTests
{
    private static readonly Linear s_linear = new(2, 3);

    [Fact]
    public void Forward_OfAMatrixAndOfMore_IsXTimesTheTransposePlusBias()
    {
        var parameters = s_linear.Inputs();
        Assert.Equal(["weight [3, 2]", "bias [3]"], parameters.Select(p => p.ToString()));
        var x = Tensor.Input("x", [2, 1, 2]);
        var y = s_linear.Forward(parameters, x);
        Assert.Equal([2, 1, 3], y.Shape.Lengths);
        var values = Evaluated.By([y], (parameters[0], [1.0, 2, 3, 4, 5, 6]), (parameters[1], [10, 20, 30]), (x, [1, 0, 1, 1]));
        Assert.Equal([11.0, 23, 35, 13, 27, 41], values[0]);
    }

    [Fact]
    public void Initialise_OfTheVector_IsUniformWithinOneOverRootInputs()
    {
        var linear = new Linear(16, 40);
        var values = new Vec<double>(linear.Layout.Length);
        linear.Initialise(values, new RandomStream(seed: 3, stream: 1, iteration: 0, inner: 0));
        Assert.InRange(values.Span.ToArray().Max(Math.Abs), 0.24, 0.25);
        Assert.Throws<ArgumentException>(() => linear.Initialise(new Vec<double>(1), new RandomStream(1, 1, 0, 0)));
    }

    [Fact]
    public void Forward_WrongParameter_NamesIt() =>
        Assert.Equal("Linear: bias has shape [3]; input [2] was given.",
            Assert.Throws<ShapeMismatchException>(() => s_linear.Forward([s_linear.Inputs()[0], new Linear(2, 2).Inputs()[1].Exp().Named("input")], Tensor.Ones([1, 2]))).Message);
}

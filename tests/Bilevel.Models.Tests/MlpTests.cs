using Bilevel.Autodiff;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Models.Tests;

public class MlpTests
{
    [Fact]
    public void Layout_OfTwoLayers_NamesShapesAndOffsets()
    {
        var layout = new Mlp(Activation.Tanh, 3, 4, 2).Layout;
        Assert.Equal(["layer0.weight", "layer0.bias", "layer1.weight", "layer1.bias"], layout.Blocks.Select(b => b.Name));
        Assert.Equal([0, 12, 16, 24], layout.Blocks.Select(b => b.Offset));
        Assert.Equal(26, layout.Length);
    }

    [Theory]
    [InlineData(Activation.Tanh)]
    [InlineData(Activation.Relu)]
    [InlineData(Activation.Softplus)]
    [InlineData(Activation.Logistic)]
    public void Forward_OneHiddenUnit_IsTheFormula(Activation activation)
    {
        var mlp = new Mlp(activation, 2, 1, 1);
        var parameters = mlp.Inputs();
        var output = mlp.Forward(parameters, Tensor.From([1.0, 2], [1, 2]));
        var values = new Dictionary<Tensor, double[]> { [parameters[0]] = [0.5, -0.75], [parameters[1]] = [0.1], [parameters[2]] = [3], [parameters[3]] = [-1] };
        var a = 0.5 - 1.5 + 0.1;
        var h = activation switch
        {
            Activation.Tanh => Math.Tanh(a),
            Activation.Relu => Math.Max(a, 0),
            Activation.Softplus => Math.Log(1 + Math.Exp(a)),
            _ => 1 / (1 + Math.Exp(-a)),
        };
        Assert.Equal(3 * h - 1, Interpreter.Evaluate([output], values)[0][0], 1e-14);
    }

    [Fact]
    public void Forward_TwoWidths_IsLinear()
    {
        var mlp = new Mlp(Activation.Tanh, 2, 2);
        var parameters = mlp.Inputs();
        var values = new Dictionary<Tensor, double[]> { [parameters[0]] = [1, 2, 3, 4], [parameters[1]] = [10, 20] };
        Assert.Equal([10.0 + 1 + 3, 20 + 2 + 4], Interpreter.Evaluate([mlp.Forward(parameters, Tensor.Ones([1, 2]))], values)[0]);
    }

    [Fact]
    public void Initialise_WithOneStream_IsBoundedSpreadAndRepeatable()
    {
        var mlp = new Mlp(Activation.Relu, 100, 50, 10);
        Vec<float> one = new(mlp.Layout.Length), two = new(mlp.Layout.Length);
        mlp.Initialise(one, new RandomStream(seed: 7, stream: 1, iteration: 0, inner: 0));
        mlp.Initialise(two, new RandomStream(seed: 7, stream: 1, iteration: 0, inner: 0));
        Assert.Equal(one.Span.ToArray(), two.Span.ToArray());
        foreach (var block in mlp.Layout.Blocks)
        {
            var bound = 1 / Math.Sqrt(block.Name.StartsWith("layer0", StringComparison.Ordinal) ? 100 : 50);
            var entries = one.Span.Slice(block.Offset, block.Length).ToArray();
            Assert.All(entries, e => Assert.InRange(e, -bound, bound));
            Assert.True(entries.Max() > 0.5 * bound && entries.Min() < -0.5 * bound);
        }
    }

    [Fact]
    public void Constructor_TooFewOrEmptyWidths_Throws()
    {
        Assert.Throws<ArgumentException>(() => new Mlp(Activation.Tanh, 3));
        Assert.Throws<ArgumentException>(() => new Mlp(Activation.Tanh, 3, 0, 2));
    }

    [Fact]
    public void Initialise_WrongLength_Throws() =>
        Assert.Throws<ArgumentException>(() => new Mlp(Activation.Tanh, 3, 2).Initialise(new Vec<double>(7), new RandomStream(1, 1, 0, 0)));
}

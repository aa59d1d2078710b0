using Bilevel.Autodiff;
using Xunit;

namespace Bilevel.Models.Tests;

/// <summary>Pooling, on a network whose states are known: h ← tanh(x) for each of two sequences of three steps.</summary>
public class SequenceStatesTests
{
    private static readonly Tensor X = Tensor.Input("x", [2, 3, 1]);
    private static readonly Tensor Lengths = Tensor.IndexInput("lengths", [2]);
    private static readonly float[] s_x = [0.1f, 0.5f, -0.3f, 0.2f, -0.9f, 0.7f];

    [Fact]
    public void AllPoolings_WithoutLengths_TakeEveryStep()
    {
        var states = States(null);
        var h = s_x.Select(MathF.Tanh).ToArray();
        var values = Evaluated.By([states.Mean(), states.Max(), states.Last(), states.All], (X, s_x));
        Equal([(h[0] + h[1] + h[2]) / 3, (h[3] + h[4] + h[5]) / 3], values[0]);
        Equal([h[1], h[5]], values[1]);
        Equal([h[2], h[5]], values[2]);
        Equal(h, values[3]);
    }

    [Fact]
    public void AllPoolings_WithLengths_TakeTheStepsThatCount()
    {
        var states = States(Lengths);
        var h = s_x.Select(MathF.Tanh).ToArray();
        var values = Evaluated.By([states.Mean(), states.Max(), states.Last(), states.All], (X, s_x), (Lengths, [2, 1]));
        Equal([(h[0] + h[1]) / 2, h[3]], values[0]);
        Equal([h[1], h[3]], values[1]);
        Equal([h[1], h[3]], values[2]);
        Equal([h[0], h[1], 0, h[3], 0, 0], values[3]);
    }

    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.Max)]
    [InlineData(Pooling.Last)]
    public void Pool_SequenceWithoutASingleStep_IsZeroWithDerivativeZero(Pooling pooling)
    {
        var features = States(Lengths).Pool(pooling);
        var gradient = Differentiate.Gradient(features.Square().Sum(), [X])[0];
        var product = Differentiate.Tangent(gradient, [X], [Tensor.Ones(X.Shape)]);
        var values = Evaluated.By([features, gradient, product], (X, s_x), (Lengths, [3, 0]));
        Assert.NotEqual(0, values[0][0]);
        Assert.Equal(0, values[0][1]);
        Assert.All((float[][])[values[1], values[2]], g => Assert.Equal([0f, 0, 0], g[3..]));
        Assert.Contains(values[1][..3], g => g != 0);
    }

    private static SequenceStates States(Tensor? lengths)
    {
        var network = new Rnn(1, 1, bias: false);
        return network.Forward([Tensor.Ones([1, 1]), Tensor.Zeros([1, 1])], X, lengths);
    }

    private static void Equal(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6f);
    }
}

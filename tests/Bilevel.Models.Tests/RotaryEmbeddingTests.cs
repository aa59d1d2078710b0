using Bilevel.Autodiff;
using Xunit;

namespace Bilevel.Models.Tests;

public class RotaryEmbeddingTests
{
    [Fact]
    public void Apply_ToTwoHalves_TurnsPairsByTheAngle()
    {
        var x = Evaluation.Drawn(1, [2, 3, 4]);
        var (from, to) = (x.Value(), new RotaryEmbedding(3, 4, theta: 100).Apply(x).Value());
        for (var row = 0; row < 6; row++)
            for (var i = 0; i < 2; i++)
            {
                var angle = row % 3 * Math.Pow(100, -i / 2.0);
                var (a, b) = (from[row * 4 + i], from[row * 4 + 2 + i]);
                Assert.Equal(a * Math.Cos(angle) - b * Math.Sin(angle), to[row * 4 + i], 1e-15);
                Assert.Equal(b * Math.Cos(angle) + a * Math.Sin(angle), to[row * 4 + 2 + i], 1e-15);
            }
    }

    [Fact]
    public void Apply_ToOneQueryAndKeyEverywhere_GivesScoresOfTheDistanceAlone()
    {
        var rotary = new RotaryEmbedding(5, 4, theta: 10);
        Tensor Everywhere(int seed) => rotary.Apply(Evaluation.Drawn(seed, [1, 4]).BroadcastTo([5, 4]));
        var scores = Everywhere(1).MatMul(Everywhere(2).Transpose()).Value();
        for (var q = 1; q < 5; q++)
            for (var k = 1; k < 5; k++)
                Assert.Equal(scores[(q - 1) * 5 + k - 1], scores[q * 5 + k], 1e-14);
    }

    [Fact]
    public void Constructor_OddWidth_Throws() => Assert.Throws<ArgumentException>(() => new RotaryEmbedding(3, 5, 10000));

    [Fact]
    public void Apply_ToAnotherLength_Throws() =>
        Assert.Throws<ShapeMismatchException>(() => new RotaryEmbedding(3, 4, 10000).Apply(Tensor.Ones([2, 4, 4])));
}

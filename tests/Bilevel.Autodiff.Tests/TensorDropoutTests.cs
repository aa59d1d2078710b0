using Bilevel.Numerics.Parallel;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Autodiff.Tests;

[Collection(nameof(SharedPool))]
public class TensorDropoutTests
{
    private const int Count = 20_001;
    private static readonly Tensor At = Tensor.IndexInput("at", [3]);

    [Fact]
    public void KeyedUniform_EveryWay_HasTheSameBits()
    {
        var all = EveryWay.Evaluate([Tensor.KeyedUniform(7, 1, At, [Count])], (At, [4, 2, 1])).Select(v => v[0]).ToArray();
        Assert.Equal(all[0], all[1]);
        Assert.Equal(all[0], all[2]);
    }

    [Fact]
    public void KeyedUniform_OnTwoThreads_HasTheSameBits()
    {
        var one = Draw();
        WorkerPool.UseThreads(2);
        try
        {
            Assert.Equal(one, Draw());
        }
        finally
        {
            WorkerPool.UseThreads(1);
        }
    }

    [Fact]
    public void KeyedUniform_AnElement_IsItsWordOfThePhiloxBlock()
    {
        const uint Drop = 0x64726F70;
        var (k0, k1, _, _) = Philox.Block(1, Drop, Drop, Drop, 7, 0);
        var (_, w1, _, _) = Philox.Block(2, 4, unchecked((uint)-2), 1, k0, k1);
        Assert.Equal((w1 >> 8) / 16777216.0, Draw(at: [4, -2, 1])[9]);
    }

    [Fact]
    public void KeyedUniform_AnotherKey_IsAnotherDraw()
    {
        double[][] draws = [Draw(), Draw(seed: 8), Draw(seed: 7 + (1ul << 32)), Draw(stream: 2), Draw(at: [5, 2, 1]), Draw(at: [4, 3, 1]), Draw(at: [4, 2, 3])];
        for (var i = 0; i < draws.Length; i++)
            for (var j = 0; j < i; j++)
                // Independent uniform numbers agree within 1/100 in 2 % of places; more than 3 % has probability below 10⁻¹⁵.
                Assert.InRange(draws[i].Zip(draws[j], (a, b) => Math.Abs(a - b) < 0.01 ? 1.0 : 0).Average(), 0, 0.03);
    }

    [Fact]
    public void KeyedUniform_ManyNumbers_AreUniform()
    {
        var draw = Draw();
        Assert.All(draw, u => Assert.InRange(u, 0, 1 - 1.0 / (1 << 24)));
        for (var decile = 0; decile < 10; decile++)
            Assert.InRange(draw.Count(u => (int)(10 * u) == decile), 0.1 * Count - 200, 0.1 * Count + 200);
    }

    [Fact]
    public void Dropout_OfOnes_IsZeroAtTheRateAndScaledElsewhere()
    {
        var y = Tensor.Ones([Count]).Dropout(0.25, seed: 7, stream: 1, At);
        foreach (var values in EveryWay.Evaluate([y], (At, [4, 2, 1])))
        {
            Assert.InRange(values[0].Count(v => v == 0), 0.25 * Count - 300, 0.25 * Count + 300);
            Assert.All(values[0].Where(v => v != 0), v => Assert.Equal(4 / 3.0, v, 1e-6));
        }
    }

    [Fact]
    public void Dropout_Gradient_DropsTheSameElements()
    {
        var x = Tensor.Input("x", [50]);
        var y = x.Dropout(0.5, seed: 7, stream: 1, At);
        var values = EveryWay.Compiled<double>([y, Differentiate.Gradient(y.Sum(), [x])[0]], (x, [.. Enumerable.Repeat(1.0, 50)]), (At, [4, 2, 1]));
        Assert.Equal(values[0], values[1]);
    }

    [Fact]
    public void Dropout_RateZero_IsTheIdentityAndOthersAreChecked()
    {
        var x = Tensor.Input("x", [5]);
        Assert.Same(x, x.Dropout(0, seed: 1, stream: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Dropout(1, seed: 1, stream: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Dropout(-0.1, seed: 1, stream: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Dropout(double.NaN, seed: 1, stream: 1));
        Assert.Throws<ShapeMismatchException>(() => x.Dropout(0.5, 1, 1, x));
        Assert.Throws<ShapeMismatchException>(() => x.Dropout(0.5, 1, 1, Tensor.Range(4)));
    }

    private static double[] Draw(ulong seed = 7, byte stream = 1, double[]? at = null) =>
        EveryWay.Compiled<float>([Tensor.KeyedUniform(seed, stream, At, [Count])], (At, at ?? [4, 2, 1]))[0];
}

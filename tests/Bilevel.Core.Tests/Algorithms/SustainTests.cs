using Bilevel.Core.Algorithms;
using Bilevel.Core.Tests.Oracles;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class SustainTests
{
    [Fact]
    public void Step_TwiceOnTwoLines_EqualsHandNumbers()
    {
        var method = new Sustain { LowerStep = 0.125, NeumannStep = 0.25, UpperStep = 0.5, NeumannTerms = 2, Decay = 1, LowerWeight = 0.5, UpperWeight = 0.25 };
        var oracle = new AlternatingOracle();
        var s = Run(method, oracle, OnLine with { Seed = 3 }, 1);
        // p = 0: z = 2 · 0.25 · 2 = 1; u = 4, d = 2.25 − 1
        Assert.Equal(1.0, s.Kept("z")[0]);
        Assert.Equal(1.5, s.Y[0]);              // 2 − 0.125 · 4
        Assert.Equal(0.375, s.X[0]);            // 1 − 0.5 · 1.25

        Continue(method, oracle, s, 1, 2);
        // the odd line, p = 1, δ = ½, nothing decayed yet from the weights; now: g = 3.625, z = 0.25 − 0.25 · 0.25, Ψ = 1.75 − 3 · 0.1875;
        // before: g' = 6, z' = 0.5 − 0.25 · 0.5, Ψ' = 3 − 3 · 0.375
        Assert.Equal(0.1875, s.Kept("z")[0]);
        Assert.Equal(2.625, s.Kept("u")[0]);    // 3.625 + 0.5 (4 − 6)
        Assert.Equal(0.71875, s.Kept("d")[0]);  // 1.1875 + 0.75 (1.25 − 1.875)
        Assert.Equal(1.3359375, s.Y[0]);        // 1.5 − 0.125 · 0.5 · 2.625
        Assert.Equal(0.1953125, s.X[0]);        // 0.375 − 0.5 · 0.5 · 0.71875
    }

    [Fact]
    public void Step_AfterTheFirst_AsksTheSameBatchesAndTheSameNumberOfProductsAtBothPoints()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        var method = new Sustain { NeumannTerms = 6 };
        var s = Run(method, oracle, OnQuadratic<double>(), 1);
        var drawn = new HashSet<int>();
        for (var t = 1; t < 30; t++)
        {
            oracle.LowerCalls.Clear();
            oracle.UpperCalls.Clear();
            method.Step(s, oracle, t);
            var half = oracle.LowerCalls.Count / 2;
            Assert.Equal(oracle.LowerCalls.Take(half), oracle.LowerCalls.Skip(half));
            Assert.Equal(half, oracle.LowerCalls.Distinct().Count());
            Assert.Equal([(UpperAsk.Gradients, Batch.Upper(t)), (UpperAsk.Gradients, Batch.Upper(t))], oracle.UpperCalls);
            drawn.Add(half - 2);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5], drawn.Order());
    }

    [Fact]
    public void Step_WithMemory_SettlesBelowTheSameMethodWithout()
    {
        Sustain With(double weight) => new() { LowerStep = 0.1, NeumannStep = 0.2, UpperStep = 0.002, NeumannTerms = 20, Decay = 0, LowerWeight = weight, UpperWeight = weight };
        var oracle = Quadratic<double>(seed: 11, Noise);
        var (plain, storm) = (MeanGradientNorm(With(1), oracle, 6000, 2000), MeanGradientNorm(With(0.003), oracle, 6000, 2000));
        Assert.True(storm < 0.5 * plain, $"{storm} with memory, {plain} without");
    }
}

using Bilevel.Core.Algorithms;
using Bilevel.Core.Tests.Oracles;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class VrboTests
{
    [Fact]
    public void Step_ExactThenCarried_EqualsHandNumbers()
    {
        var method = new Vrbo { LowerStep = 0.25, NeumannStep = 0.5, UpperStep = 0.5, NeumannTerms = 0, LowerIterations = 2, Period = 2 };
        var oracle = new AlternatingOracle();
        var s = Run(method, oracle, OnLine, 1);
        // all samples: u = 5, z = 0.5 · 1.5, d = 2.625 − 2 · 0.75 = 1.125, so x = 1 − 0.5 · 1.125
        Assert.Equal(0.4375, s.X[0]);
        // the even line along the move of x, (1, 2) to (0.4375, 2): u = 5 + 3.4375 − 4, d = 1.125 + 0.828125 − 1.25, y = 2 − 0.25 · 4.4375
        // the odd line along the move of y, 2 to 0.890625: u = 4.4375 + 3.203125 − 4.3125, d = 0.703125 + 2.0390625 − 0.375
        Assert.Equal(3.328125, s.Kept("u")[0]);
        Assert.Equal(2.3671875, s.Kept("d")[0]);
        Assert.Equal(0.05859375, s.Y[0]);               // 0.890625 − 0.25 · 3.328125

        Continue(method, oracle, s, 1, 2);
        Assert.Equal(-0.74609375, s.X[0]);              // 0.4375 − 0.5 · 2.3671875
        // odd, along x: u = 3.328125 − 1.1796875 − 2.37109375 = −0.22265625, d = 2.3671875 + 0.919921875 − 3.287109375 = 0,
        // y = 0.05859375 + 0.25 · 0.22265625; even, along y: u = −0.22265625 − 1.517578125 + 1.62890625, and Ψ is the same at both
        Assert.Equal(-0.111328125, s.Kept("u")[0]);
        Assert.Equal(0.0, s.Kept("d")[0]);
        Assert.Equal(0.14208984375, s.Y[0]);            // 0.1142578125 + 0.25 · 0.111328125
    }

    [Fact]
    public void Step_WithoutNoise_CarriesTheMoveOfX()
    {
        // With y held, u after the iteration is ∇yG at the new x: the correction that an inner loop with the new x at both points loses.
        var oracle = Quadratic<double>();
        var s = Run(new Vrbo { LowerStep = 1e-300, UpperStep = 0.1 }, oracle, OnQuadratic<double>(), 3);
        var lower = oracle.Lower(s.X, s.Y, null, Batch.Full, new(LowerAsk.GradientY, oracle.Shape));
        for (var i = 0; i < 3; i++)
            Assert.Equal(lower.GradientY[i], s.Kept("u")[i], Tolerances.Golden);
    }

    [Fact]
    public void Step_EveryPair_AsksTheSameBatchesAndNoOtherPairDoes()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new Vrbo { NeumannTerms = 2, LowerIterations = 3, Period = 2 }, oracle, OnQuadratic<double>(), 3);
        const int onePoint = 1 + 2 + 1;
        var full = oracle.LowerCalls.Where(c => c.Batch.IsFull).ToArray();
        Assert.Equal(2 * onePoint, full.Length);
        var small = oracle.LowerCalls.Where(c => !c.Batch.IsFull).Chunk(onePoint).ToArray();
        Assert.Equal(3 * 2 * 3, small.Length);
        for (var pair = 0; pair < small.Length; pair += 2)
            Assert.Equal(small[pair], small[pair + 1]);
        Assert.Equal(small.Length / 2 * onePoint, small.SelectMany(c => c).Distinct().Count());
        static IEnumerable<Batch> Pairs(long t) => Enumerable.Range(0, 3).SelectMany(i => new[] { Batch.Upper(t, i, 3), Batch.Upper(t, i, 3) });
        Assert.Equal([Batch.Full, .. Pairs(0), .. Pairs(1), Batch.Full, .. Pairs(2)], oracle.UpperCalls.Select(c => c.Batch));
    }

    [Fact]
    public void Step_ConstantSteps_ConvergesWhereStocBioDoesNot()
    {
        foreach (var oracle in (IOracle<double>[])[new FiniteSumQuadratic(), Quadratic<double>(seed: 11, Noise)])
        {
            var vrbo = new Vrbo { LowerStep = 0.2, NeumannStep = 0.2, UpperStep = 0.004, NeumannTerms = 80, LowerIterations = 2 };
            var plain = new StocBio { LowerStep = 0.2, NeumannStep = 0.2, UpperStep = 0.004, NeumannTerms = 80, LowerIterations = 2 };
            Assert.InRange(MeanGradientNorm(vrbo, oracle, 6000, 500), 0, Tolerances.Stationary);
            Assert.InRange(MeanGradientNorm(plain, oracle, 6000, 500), 0.03, double.PositiveInfinity);
        }
    }
}

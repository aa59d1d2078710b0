using Bilevel.Core.Algorithms;
using Bilevel.Core.Tests.Oracles;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class SrbaTests
{
    [Fact]
    public void Step_ExactThenCorrected_EqualsHandNumbers()
    {
        var (srba, oracle) = (new Srba { LowerStep = 0.25, UpperStep = 0.5, Period = 2 }, new AlternatingOracle());
        var s = Run(srba, oracle, OnLine, 1);
        // all samples: g = 5, r = 0 − 1.5, v = 0, a = 2.625
        Assert.Equal(0.75, s.Y[0]);              // 2 − 0.25 · 5
        Assert.Equal(0.375, s.Kept("z")[0]);     // 0 + 0.25 · 1.5
        Assert.Equal(-0.3125, s.X[0]);           // 1 − 0.5 (2.625 − 0)

        Continue(srba, oracle, s, 1, 2);
        // the odd batch, now and before: g = 5 + 0.8125 − 6, r = −1.5 + 0.625 + 1, v = 0 + 1.125 − 0, a = 2.625 + 0.375 − 3
        Assert.Equal(0.796875, s.Y[0]);          // 0.75 + 0.25 · 0.1875
        Assert.Equal(0.34375, s.Kept("z")[0]);   // 0.375 − 0.25 · 0.125
        Assert.Equal(0.25, s.X[0]);              // −0.3125 − 0.5 (0 − 1.125)
    }

    [Fact]
    public void Step_BetweenExactOnes_AsksOneBatchALevelAtBothPoints()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new Srba { Period = 3 }, oracle, OnQuadratic<double>(), 4);
        Batch[] lower = [Batch.Full, Batch.Lower(1), Batch.Lower(1), Batch.Lower(2), Batch.Lower(2), Batch.Full];
        Batch[] upper = [Batch.Full, Batch.Upper(1), Batch.Upper(1), Batch.Upper(2), Batch.Upper(2), Batch.Full];
        Assert.Equal(lower.Select(batch => (LowerAsk.Joint, batch)), oracle.LowerCalls);
        Assert.Equal(upper.Select(batch => (UpperAsk.Gradients, batch)), oracle.UpperCalls);
    }

    [Fact]
    public void Step_ConstantSteps_ConvergesWhereSobaDoesNot()
    {
        foreach (var oracle in (IOracle<double>[])[new FiniteSumQuadratic(), Quadratic<double>(seed: 11, Noise)])
        {
            Assert.InRange(MeanGradientNorm(new Srba { LowerStep = 0.2, UpperStep = 0.004 }, oracle, 6000, 500), 0, Tolerances.Stationary);
            Assert.InRange(MeanGradientNorm(new Soba { LowerStep = 0.2, UpperStep = 0.004 }, oracle, 6000, 500), 0.05, double.PositiveInfinity);
        }
    }

    [Fact]
    public void Radius_OfABall_HoldsZInIt()
    {
        var (oracle, free, held) = (Quadratic<double>(), new Srba(), new Srba { Radius = 0.25 });
        Assert.True(Run(free, oracle, OnQuadratic<double>(), 50).Kept("z").Norm() > 0.5);
        Assert.Equal(0.25, Run(held, oracle, OnQuadratic<double>(), 50).Kept("z").Norm(), Tolerances.Rounding);
    }

    [Fact]
    public void Step_LazyWithoutNoise_TelescopesToTheExactDirections()
    {
        // On a problem without noise every recursion telescopes: r and v are exact at each refresh, as in the lazy SOBA.
        foreach (var laziness in (Lazy[])[Lazy.Every(3), Lazy.Every(3, jvp: 1), Lazy.Every(2, jvp: 5), Lazy.Adaptive(0.05)])
        {
            var lazy = Run(new Srba { Laziness = laziness, Period = 7 }, Quadratic<double>(), OnQuadratic<double>(), 100);
            var soba = Run(new Soba { Laziness = laziness }, Quadratic<double>(), OnQuadratic<double>(), 100);
            foreach (var name in (string[])["x", "y", "z", "v"])
                Assert.All(lazy.Kept(name).Span.ToArray().Zip(soba.Kept(name).Span.ToArray()), pair => Assert.Equal(pair.Second, pair.First, Tolerances.Golden));
        }
    }

    /// <summary>Answers every question on all samples.</summary>
    private sealed class AllSamplesOracle(IOracle<double> inner) : IOracle<double>
    {
        public ProblemShape Shape => inner.Shape;

        public LowerAnswer<double> Lower(Vec<double> x, Vec<double> y, Vec<double>? along, Batch batch, LowerAnswer<double> into) => inner.Lower(x, y, along, Batch.Full, into);

        public UpperAnswer<double> Upper(Vec<double> x, Vec<double> y, Batch batch, UpperAnswer<double> into) => inner.Upper(x, y, Batch.Full, into);

        public ILinearization<double> CreateLinearization() => inner.CreateLinearization();
    }
}

using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class BomeTests
{
    private static readonly Bome s_method = new() { LowerStep = 0.25, UpperStep = 0.5, JointStep = 0.25, LowerIterations = 1 };

    [Fact]
    public void Step_WhereDescentClosesTheGap_IsPlainDescent()
    {
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(s_method, oracle, OnLine, 1);   // w = 1, ∇q̂ = (1, 4), ∇F = (2.25, 2): ⟨∇F, ∇q̂⟩ = 10.25 > φ = 0.5 · 17, λ = 0
        Assert.Equal(-0.125, s.X[0]);               // 1 − 0.5 · 2.25
        Assert.Equal(1.5, s.Y[0]);                  // 2 − 0.25 · 2

        Continue(s_method, oracle, s, 1, 2);        // w = 1.03125, ∇q̂ = (0.46875, 1.875), ∇F = (0.875, 0.9375): 2.17 > 0.5 · 3.74
        Assert.Equal(-0.5625, s.X[0]);              // −0.125 − 0.5 · 0.875
        Assert.Equal(1.265625, s.Y[0]);             // 1.5 − 0.25 · 0.9375
    }

    [Theory]
    [InlineData(BomeBarrier.SquaredGradient, 0.5, 0.5 * 4.25)]
    [InlineData(BomeBarrier.Value, 4, 4 * 0.75)]
    public void Step_WhereDescentOpensTheGap_IsCorrectedByLambda(BomeBarrier barrier, double eta, double phi)
    {
        // y = −1: w = −0.5, ∇q̂ = (−0.5, −2), ∇F = (0.75, −1): ⟨∇F, ∇q̂⟩ = 1.625, ‖∇q̂‖² = 4.25, q̂ = y² + xy − y − (w² + xw − w) = 0.75
        var s = Run(s_method with { Barrier = barrier, Eta = eta }, new QuadraticProblem<double>(Line), OnLine with { Y = new([-1.0]) }, 1);
        var lambda = (phi - 1.625) / (4.25 + 1e-8);
        Assert.True(lambda > 0);
        Assert.Equal(1 - 0.5 * (0.75 - 0.5 * lambda), s.X[0], Tolerances.Rounding);
        Assert.Equal(-1 - 0.25 * (-1 - 2 * lambda), s.Y[0], Tolerances.Rounding);
    }

    [Fact]
    public void Step_WithOneStepForBothLevels_ClosesTheGapAtTheRateOfPhi()
    {
        // λ is the least with ⟨∇q̂, ∇F + λ∇q̂⟩ ≥ φ, that is with equality where it is above 0.
        var oracle = Quadratic<double>();
        var at = OnQuadratic<double>() with { Y = new([1.0, 2.0, 3.0]) };
        var method = new Bome { UpperStep = 1, JointStep = 1, Eta = 2 };
        var s = Run(method, oracle, at, 1);
        var w = at.Y.Clone();
        for (var i = 0; i < method.LowerIterations; i++)
            w -= 0.1 * oracle.Lower(at.X, w, null, Batch.Full, new(LowerAsk.GradientY, oracle.Shape)).GradientY;
        LowerAnswer<double> here = new(LowerAsk.GradientX | LowerAsk.GradientY, oracle.Shape), solved = new(LowerAsk.GradientX, oracle.Shape);
        oracle.Lower(at.X, at.Y, null, Batch.Full, here);
        oracle.Lower(at.X, w, null, Batch.Full, solved);
        Vec<double> slope = new(2), moveX = new(2), moveY = new(3);
        slope.Set(here.GradientX - solved.GradientX);
        moveX.Set(at.X - s.X);
        moveY.Set(at.Y - s.Y);
        var (decrease, phi) = (moveX.Dot(slope) + moveY.Dot(here.GradientY), 2 * (slope.Dot(slope) + here.GradientY.Dot(here.GradientY)));
        Assert.Equal(1, decrease / phi, 1e-8);
    }

    [Fact]
    public void Step_AtTheSolution_HasNoLambdaAndStepsOffAlongF()
    {
        // 0/0 at stationarity: ∇q̂ = 0 and φ = 0, and what is left is ∇F, which does not vanish there.
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(s_method, oracle, new(new([3.0]), new([-1.0])), 1);    // y*(3) = −1: ∇F = (2.75, 0)
        Assert.Equal(3 - 0.5 * 2.75, s.X[0]);
        Assert.Equal(-1.0, s.Y[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_OneIteration_AsksOneBatchALevel(bool full)
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new Bome { LowerIterations = 3, FullBatch = full }, oracle, OnQuadratic<double>(), 1);
        Assert.Equal(3 + 2, oracle.LowerCalls.Count);
        Assert.Equal([full ? Batch.Full : Batch.Lower(0)], oracle.LowerCalls.Select(c => c.Batch).Distinct());
        Assert.Equal([full ? Batch.Full : Batch.Upper(0)], oracle.UpperCalls.Select(c => c.Batch));
    }

    [Fact]
    public void Cost_WithValues_CountsTwoAStep()
    {
        var (method, ledger) = (new Bome { Barrier = BomeBarrier.Value }, new Ledger());
        Run(method, new CountingOracle<double>(Quadratic<double>(), ledger), OnQuadratic<double>(), 7);
        Assert.Equal(14, ledger[Quantity.Value]);
        Assert.All(Quantities.All, q => Assert.Equal(method.Cost(7)[q], ledger[q]));
    }

    [Fact]
    public void JointStep_Shorter_LeavesLessBias()
    {
        double Bias(double step) => Run(
            new Bome { LowerStep = 0.2, LowerIterations = 40, UpperStep = step, JointStep = step }, new QuadraticProblem<double>(GoldenFile.Quadratic), OnQuadratic<double>(), 20_000).GradientNorm();
        Assert.InRange(Bias(0.002), 0, Bias(0.008) / 2);
    }
}

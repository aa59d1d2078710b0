using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class BoRepTests
{
    private static readonly BoRep OnALine = new()
    {
        LowerStep = 0.25, SystemStep = 0.25, UpperStep = 0.5, Momentum = 0.5, Period = 1, LowerIterations = 2, Radius = double.PositiveInfinity, Refinement = Refinement.None,
    };

    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(OnALine, oracle, OnLine, 1);
        Assert.Equal(2.0, s.Y[0]);                                     // no update of y in iteration 0
        Assert.Equal(0.5, s.Kept("z")[0]);                             // 0 − 0.25 (0 − 2)
        Assert.Equal(1.125, s.Kept("m")[0]);                           // 0.5 · 0 + 0.5 (2.25 − 0)
        Assert.Equal(0.5, s.X[0], Tolerances.Rounding);                // 1 − 0.5 · 1.125/1.125

        Continue(OnALine, oracle, s, 1, 2);                            // at (0.5, 2, 0.5): HVP = 1, JVP = 0.5, ∇yF = 1.75, ∇xF = 1.75
        Assert.Equal(0.90625, s.Y[0], Tolerances.Rounding);            // 2 − 0.25 · 3.5 = 1.125, 1.125 − 0.25 · 1.75 = 0.6875; their mean
        Assert.Equal(0.6875, s.Kept("z")[0], Tolerances.Rounding);     // 0.5 − 0.25 (1 − 1.75), at the old y
        Assert.Equal(1.1875, s.Kept("m")[0], Tolerances.Rounding);     // 0.5 · 1.125 + 0.5 (1.75 − 0.5), at the old y and z
        Assert.Equal(0.0, s.X[0], Tolerances.Rounding);                // 0.5 − 0.5
    }

    [Fact]
    public void Radius_Small_BindsTheUpdateOfY()
    {
        var s = Run(OnALine with { Radius = 0.25 }, new QuadraticProblem<double>(Line), OnLine, 2);
        Assert.Equal(1.75, s.Y[0], Tolerances.Rounding);               // both steps end on the ball's edge, 2 − 0.25
    }

    [Fact]
    public void Step_FromTheFirstMomentum_HasLengthEta()
    {
        var (oracle, method) = (Quadratic<double>(seed: 2, Noise), new BoRep { UpperStep = 0.03 });
        var s = Run(method, oracle, OnQuadratic<double>(), 0);
        for (var t = 0; t < 50; t++)
        {
            var before = s.X.Clone();
            method.Step(s, oracle, t);
            before -= s.X;
            Assert.Equal(0.03, before.Norm(), Tolerances.Rounding);
        }
    }

    [Fact]
    public void Step_WhileTheMomentumIsZero_LeavesX()
    {
        // Without K, H and h, ∇xF = 0: as in hyperparameter optimisation. The first hypergradient is −J z₀ = 0.
        var oracle = new QuadraticProblem<double>(GoldenFile.Quadratic with { H = new double[2, 2], K = new double[2, 3], UpperLinearX = [0, 0] });
        var s = Run(new BoRep { UpperStep = 0.03 }, oracle, OnQuadratic<double>(), 1);
        Assert.Equal([0.5, -1.5], s.X.Span.ToArray());
        Continue(new BoRep { UpperStep = 0.03 }, oracle, s, 1, 2);
        var step = OnQuadratic<double>().X.Clone();
        step -= s.X;
        Assert.Equal(0.03, step.Norm(), Tolerances.Rounding);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 3)]
    [InlineData(8, 3)]
    [InlineData(9, 6)]
    public void Period_Honoured_UpdatesYInItsMultiplesOnly(int iterations, int evaluations)
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new BoRep { Period = 4, LowerIterations = 3, Refinement = Refinement.None }, oracle, OnQuadratic<double>(), iterations);
        var batches = oracle.Of(LowerAsk.GradientY).ToArray();
        Assert.Equal(evaluations, batches.Length);                     // N ⌊(K − 1)/I⌋
        Assert.All(batches, batch => Assert.True(batch.Iteration > 0 && batch.Iteration % 4 == 0));
        Assert.Equal(evaluations, batches.Distinct().Count());
    }

    [Fact]
    public void Step_HvpAndJvp_ShareOneBatch()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new BoRep { Refinement = Refinement.None }, oracle, OnQuadratic<double>(), 3);
        Assert.Equal(3, oracle.LowerCalls.Count(c => c.Ask == (LowerAsk.Hvp | LowerAsk.Jvp)));
        Assert.Equal(3, oracle.UpperCalls.Count(c => c.Ask == UpperAsk.Gradients));
    }

    [Fact]
    public void Refine_OneStageOnALine_EqualsHandNumbers()
    {
        // From y = 2 at x = 1, where ∇yG = 2y: 2 − 0.25 · 4 = 1, 1 − 0.25 · 2 = 0.5, 0.5 − 0.25 · 1 = 0.25, 0.25 − 0.125 = 0.125; their mean.
        var s = Run(OnALine with { Refinement = Refinement.Doubling(1, 4) }, new QuadraticProblem<double>(Line), OnLine, 0);
        Assert.Equal((1 + 0.5 + 0.25 + 0.125) / 4, s.Y[0], Tolerances.Rounding);
    }

    [Fact]
    public void Refine_EpochsOnALine_DoubleTheStepsHalveTheStepAndShrinkTheBall()
    {
        var oracle = new RecordingOracle(new QuadraticProblem<double>(Line));
        var s = Run(OnALine with { Refinement = Refinement.Doubling(2, 1, 0.5) }, oracle, OnLine, 0);
        // Epoch 0: 2 − 0.25 · 4 = 1 is outside the ball: 1.5. Epoch 1, step 0.125, radius 0.5/√2 = 0.3535…:
        // 1.5 − 0.125 · 3 = 1.125 is outside: 1.5 − 0.5/√2; the next step is outside again, so the mean is on the edge too.
        Assert.Equal(1.5 - 0.5 / Math.Sqrt(2), s.Y[0], Tolerances.Rounding);
        Assert.Equal([-3, -2, -1], oracle.LowerCalls.Select(c => c.Batch.Iteration));
        Assert.All(oracle.LowerCalls, call => Assert.Equal((LowerAsk.GradientY, Purpose.Refinement), (call.Ask, call.Batch.Purpose)));
    }

    [Fact]
    public void Refine_MoreEpochs_ComeCloserToTheLowerLevelSolution()
    {
        double Distance(int epochs)
        {
            var s = Run(new BoRep { Refinement = epochs == 0 ? Refinement.None : Refinement.Doubling(epochs, 20) }, Quadratic<double>(seed: 4, Noise), OnQuadratic<double>(), 0);
            var gap = new Vec<double>(GoldenFile.Vector(GoldenFile.Root.GetProperty("quadratic").GetProperty("z_star")));
            gap -= s.Y;
            return gap.Norm();
        }

        var distances = new[] { 0, 1, 3, 5, 7 }.Select(Distance).ToArray();
        for (var i = 1; i < distances.Length; i++)
            Assert.True(distances[i] < 0.7 * distances[i - 1], string.Join(", ", distances));
    }

    [Fact]
    public void Refine_EpochsOfATheory_AreTakenAsTheyStand()
    {
        // From y = 2 at x = 1, where ∇yG = 2y: 2 − 0.125 · 4 = 1.5 is outside the ball of 0.25: 1.75; then 1.75 − 0.25 · 3.5 = 0.875 and 0.875 − 0.25 · 1.75 = 0.4375.
        var method = OnALine with { Refinement = Refinement.Of(new(1, 0.125, 0.25), new RefinementEpoch(2, 0.25, double.PositiveInfinity)) };
        var s = Run(method, new QuadraticProblem<double>(Line), OnLine, 0);
        Assert.Equal((0.875 + 0.4375) / 2, s.Y[0], Tolerances.Rounding);
        Assert.Equal(3, method.Cost(0).LowerGradientY);
    }

    [Fact]
    public void AsReleased_TwiceOnALine_EqualsHandNumbers()
    {
        var method = OnALine with { Variant = Variant.AsReleased, Period = 2, Radius = 0.01, Refinement = Refinement.Doubling(1, 7) };
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(method, oracle, OnLine, 1);
        // In iteration 0: a = 4, y = 2 − 0.25 · 4 = 1; a = 4 + 2 = 6, y = 1 − 0.25 · 6 = −0.5. No ball, no mean, no refinement.
        Assert.Equal(-0.5, s.Y[0]);
        // At (1, −0.5, 0): ∇yF = −0.5, ∇xF = 1. z = 0 − 0.25 (0 + 0.5) = −0.125; v = z = −0.125; m = 0.5 (1 + 0.125).
        Assert.Equal(-0.125, s.Kept("z")[0]);
        Assert.Equal(0.5625, s.Kept("m")[0]);
        Assert.Equal(1 - 0.5 * 0.5625 / (0.5625 + 1e-10), s.X[0], Tolerances.Rounding);

        Continue(method, oracle, s, 1, 2);
        Assert.Equal(-0.5, s.Y[0]);                                    // no update of y in iteration 1
        Assert.Equal(-0.25, s.Kept("z")[0], 1e-9);                     // at x = 0.5 + 5e-11: ∇yF = −0.75, −0.125 − 0.25 (−0.25 + 0.75)
        Assert.Equal(0.65625, s.Kept("m")[0], 1e-9);                   // ∇xF = 0.5 − 0.25 + 0.25, v = −0.25: 0.5 · 0.5625 + 0.5 · 0.75
        Continue(method, oracle, s, 2, 3);
        Assert.NotEqual(-0.5, s.Y[0]);
        Assert.Equal(4, method.Cost(3).LowerGradientY);
        Assert.Equal(2, method.Cost(2).LowerGradientY);
    }

    [Fact]
    public void AsReleased_Batches_AreIndependentForHvpAndJvp()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        var (method, iterations) = (new BoRep { Variant = Variant.AsReleased, Period = 2, LowerIterations = 3 }, 5);
        Run(method, oracle, OnQuadratic<double>(), iterations);
        Assert.Equal([0, 0, 0, 2, 2, 2, 4, 4, 4], oracle.Of(LowerAsk.GradientY).Select(b => b.Iteration));
        Assert.Equal(9, oracle.Of(LowerAsk.GradientY).Distinct().Count());
        Assert.Empty(oracle.Of(LowerAsk.Hvp).Intersect(oracle.Of(LowerAsk.Jvp)));
        Assert.Equal(method.Cost(iterations).LowerGradientY, oracle.Of(LowerAsk.GradientY).Count());
    }
}

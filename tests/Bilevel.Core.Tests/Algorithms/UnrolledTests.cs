using System.Globalization;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Core.Tests.Checking;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class UnrolledTests
{
    private static readonly Unrolled s_method = new() { LowerStep = 0.25, UpperStep = 0.5, LowerIterations = 2 };

    // g = ½ a y² + c x y, f = ½ (y − t)².
    private static QuadraticProblem<double> Scalar { get; } = new(new(new[,] { { 2.0 } }, new[,] { { 3.0 } }, [0], new[,] { { 1.0 } }, new[,] { { 0.0 } }, new[,] { { 0.0 } }, [-1], [0]));

    private static StartingPoint<double> OnScalar { get; } = new(new([0.5]), new([0.0]));

    private static double ScalarHypergradient(int steps, StartingPoint<double> at) =>
        at.X[0] - Run(new Unrolled { LowerStep = 0.1, UpperStep = 1, LowerIterations = steps }, Scalar, at, 1).X[0];

    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(s_method, oracle, OnLine, 1);       // y = 2, 1, 0.5, where ∇yF = 0.5, ∇xF = 1.5
        Assert.Equal(0.5, s.Y[0]);
        Assert.Equal(0.34375, s.X[0]);                  // h = 1.5 − 0.25 · 0.5 = 1.375, v = 0.5 − 0.25 · 2 · 0.5 = 0.25, h = 1.375 − 0.25 · 0.25 = 1.3125

        Continue(s_method, oracle, s, 1, 2);            // y = 0.5, 0.4140625, 0.37109375
        Assert.Equal(0.37109375, s.Y[0]);
        Assert.Equal(-0.037841796875, s.X[0]);          // v = 0.04296875, 0.021484375; h = 0.779296875 − 0.25 (0.04296875 + 0.021484375)
    }

    [Fact]
    public void Truncation_One_DifferentiatesTheLastStepAlone() =>
        Assert.Equal(0.3125, Run(s_method with { Truncation = 1 }, new QuadraticProblem<double>(Line), OnLine, 1).X[0]);   // 1 − 0.5 · 1.375

    [Fact]
    public void Truncation_OfAllStepsOrMore_IsNone()
    {
        double[] X(int truncation) => Run(new Unrolled { LowerIterations = 4, Truncation = truncation }, Quadratic<double>(1, Noise), OnQuadratic<double>(), 5).X.Span.ToArray();
        Assert.Equal(X(0), X(4));
        Assert.Equal(X(0), X(9));
        Assert.NotEqual(X(0), X(3));
    }

    [Fact]
    public void WarmStart_Not_StartsWhereTheRunDid()
    {
        var s = Run(s_method with { WarmStart = false }, new QuadraticProblem<double>(Line), OnLine, 2);
        Assert.Equal(0.74609375, s.Y[0]);               // with x = 0.34375 from 2 again: 2 − 0.25 · 3.34375 = 1.1640625, less 0.25 · 1.671875
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(200)]
    public void Step_OnTheQuadratic_MovesAlongTheGoldenUnrolledHypergradient(int steps)
    {
        var golden = GoldenCases.Case("quadratic_unrolled").GetProperty(steps.ToString(CultureInfo.InvariantCulture));
        var at = OnQuadratic<double>();
        var s = Run(new Unrolled { LowerStep = 0.2, UpperStep = 1, LowerIterations = steps }, Quadratic<double>(), at, 1);
        CheckTolerances.Near(golden.Row("z"), s.Y, CheckTolerances.ClosedForm);
        Vec<double> hypergradient = new(2);
        hypergradient.Set(at.X - s.X);
        CheckTolerances.Near(golden.Row("hypergrad"), hypergradient, CheckTolerances.ClosedForm);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(100)]
    public void Step_OnAScalar_MovesAlongTheGoldenUnrolledHypergradient(int steps)
    {
        var golden = GoldenCases.Case("scalar_unrolled").GetProperty("values").GetProperty(steps.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(golden.Number("itd"), ScalarHypergradient(steps, OnScalar), Tolerances.Golden);
    }

    [Fact]
    public void LowerIterations_OneMoreAtTheSolution_ShrinksTheErrorByOneFactor()
    {
        // At y* = −c x / a the error of the T-step Jacobian is (1 − αa)^T of the Jacobian, here 0.8^T.
        var at = OnScalar with { Y = new([-0.75]) };
        double Error(int steps) => 2.625 - ScalarHypergradient(steps, at);
        for (var steps = 1; steps < 20; steps++)
            Assert.Equal(0.8, Error(steps + 1) / Error(steps), Tolerances.Golden);
    }

    [Fact]
    public void Step_TheSweepBack_MeetsTheBatchesOfTheSteps()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new Unrolled { LowerIterations = 4, Truncation = 3 }, oracle, OnQuadratic<double>(), 1);
        Batch Step(int i) => Batch.Lower(0, i, 4);
        const LowerAsk Both = LowerAsk.Hvp | LowerAsk.Jvp;
        Assert.Equal(
            [
                (LowerAsk.GradientY, Step(0)), (LowerAsk.GradientY, Step(1)), (LowerAsk.GradientY, Step(2)), (LowerAsk.GradientY, Step(3)),
                (Both, Step(3)), (Both, Step(2)), (LowerAsk.Jvp, Step(1)),
            ], oracle.LowerCalls);
        Assert.Equal([(UpperAsk.Gradients, Batch.Upper(0))], oracle.UpperCalls);
    }
}

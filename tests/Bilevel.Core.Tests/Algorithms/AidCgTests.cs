using Bilevel.Core.Algorithms;
using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Bilevel.Core.Tests.Checking;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class AidCgTests
{
    // ∇²yyG = h, ∇²xyG = 1, ∇yF = 1, ∇xF = 0: a step of length 1 moves x by z.
    private static QuadraticProblem<double> WithHessian(double h) =>
        new(new(new[,] { { h } }, new[,] { { 1.0 } }, [0], new[,] { { 0.0 } }, new[,] { { 0.0 } }, new[,] { { 0.0 } }, [1], [0]));

    private static StartingPoint<double> AtZero { get; } = new(new(1), new(1));

    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var (method, oracle) = (new AidCg { LowerStep = 0.25, UpperStep = 0.5, LowerIterations = 1 }, new QuadraticProblem<double>(Line));
        var s = Run(method, oracle, OnLine, 1);
        Assert.Equal(1.0, s.Y[0]);              // 2 − 0.25 · 4
        Assert.Equal(0.375, s.X[0]);            // ∇yF = 1, z = 1/2: 1 − 0.5 (1.75 − 0.5)

        Continue(method, oracle, s, 1, 2);
        Assert.Equal(0.65625, s.Y[0]);          // 1 − 0.25 · 1.375
        Assert.Equal(-0.015625, s.X[0]);        // z = 0.34375/2: 0.375 − 0.5 (0.953125 − 0.171875)
    }

    [Theory]
    [InlineData(1, "1", false)]
    [InlineData(2, "2", false)]
    [InlineData(3, "3", false)]
    [InlineData(10, "3", true)]
    public void Step_AtTheLowerLevelSolution_MovesAlongTheGoldenIterate(int products, string golden, bool solved)
    {
        var at = OnQuadratic<double>() with { Y = GoldenCases.Case("quadratic").Vector("z_star") };
        var method = new AidCg { UpperStep = 1, LowerIterations = 1, SystemIterations = products };
        var s = Run(method, Quadratic<double>(), at, 1);
        Vec<double> hypergradient = new(2);
        hypergradient.Set(at.X - s.X);
        CheckTolerances.Near(GoldenCases.Case("quadratic_cg").Row(golden), hypergradient, CheckTolerances.ConvergedCg);

        // In three dimensions three products solve a system, and the end after K of them is the method, no failure.
        var solve = ((IReportsSolves)s).LastSolve!.Value;
        Assert.InRange(solve.Iterations, Math.Min(products, 3), Math.Min(products, 4));
        Assert.True(!solved || solve.IsSolved, solve.ToString());
        Assert.Equal(0, ((IReportsSolves)s).UnsolvedSystems);
    }

    [Theory]
    [InlineData(Variant.Paper, 2.5)]
    [InlineData(Variant.AsReleased, 0)]
    public void Variant_OnAScalarSystem_ReturnsTheSolutionOrTheIterateBefore(Variant variant, double expected)
    {
        var s = Run(new AidCg { UpperStep = 1, Variant = variant }, WithHessian(0.4), AtZero, 1);
        Assert.Equal(expected, s.X[0], Tolerances.Rounding);
        Assert.Equal(SolveReason.Converged, ((IReportsSolves)s).LastSolve!.Value.Reason);
    }

    [Fact]
    public void Variant_AsReleasedBelowTheTolerance_IsThePapersWithOneProductLess()
    {
        double[] X(Variant variant, int products) => Run(new AidCg { Variant = variant, SystemIterations = products, Tolerance = 1e-8 }, Quadratic<double>(), OnQuadratic<double>(), 1).X.Span.ToArray();
        Assert.Equal(X(Variant.Paper, 2), X(Variant.AsReleased, 10));
        Assert.Equal(X(Variant.Paper, 2), X(Variant.AsReleased, 2));
    }

    [Fact]
    public void WarmStart_AtASolvedSystem_TakesOneProduct()
    {
        // x stands still but for 1e-9: the z of the iteration before is good to the tolerance.
        var (method, ledger) = (new AidCg { WarmStart = true, Tolerance = 1e-4, UpperStep = 1e-9, LowerIterations = 1 }, new Ledger());
        var at = OnQuadratic<double>() with { Y = GoldenCases.Case("quadratic").Vector("z_star") };
        Run(method, new CountingOracle<double>(Quadratic<double>(), ledger), at, 11);
        Assert.Equal(3 + 10, ledger[Quantity.Hvp]);
    }

    [Fact]
    public void Unsolved_IndefiniteHessian_WarnsOrRefuses()
    {
        var method = new AidCg();
        var s = Run(method, WithHessian(-1), AtZero, 3);
        var report = (IReportsSolves)s;
        Assert.Equal((3, 3, SolveReason.NonPositiveCurvature), (report.UnsolvedSystems, report.Systems, report.LastSolve!.Value.Reason));
        Assert.Equal("3 of 3 linear systems were not solved; the last: not positive definite: curvature -1.0e+0 after 1 products", report.Unsolved());

        var refused = Assert.Throws<UnsolvedSystemException>(() => Run(method with { Unsolved = WhenUnsolved.Refuse }, WithHessian(-1), AtZero, 3));
        Assert.StartsWith("aid-cg: the linear system of iteration 0 is not positive definite: curvature -1", refused.Message, StringComparison.Ordinal);
        Assert.Equal(SolveReason.NonPositiveCurvature, refused.Certificate.Reason);
    }

    [Fact]
    public void Unsolved_AfterAResume_IsCountedOn()
    {
        var (method, oracle) = (new AidCg(), WithHessian(-1));
        var (first, second) = (Run(method, oracle, AtZero, 3), method.Start(oracle, AtZero));
        foreach (var (from, to) in first.Vectors.Zip(second.Vectors))
            to.Vector.CopyFrom(from.Vector);
        Assert.Equal("3 of 3 linear systems were not solved; the last: that was before the run was resumed", second.Solves!.Unsolved());
        Continue(method, oracle, second, 3, 4);
        Assert.StartsWith("4 of 4 linear systems were not solved; the last: not positive definite", second.Solves!.Unsolved(), StringComparison.Ordinal);
    }

    [Fact]
    public void Unsolved_AllSolved_HasNothingToSay()
    {
        var s = Run(new AidCg(), Quadratic<double>(), OnQuadratic<double>(), 5);
        Assert.Equal((5, 0), (s.Solves!.Systems, s.Solves.UnsolvedSystems));
        Assert.Null(s.Solves.LastUnsolved);
        Assert.Null(s.Solves.Unsolved());
        Assert.Null(Run(new Soba(), Quadratic<double>(), OnQuadratic<double>(), 5).Solves);
    }

    [Fact]
    public void Systems_InFloat_AreCountedBeyondItsDigits()
    {
        // 2²⁴ + 1 is no float.
        var (method, oracle) = (new AidCg(), Quadratic<float>());
        var s = Run(method, oracle, OnQuadratic<float>(), 0);
        s.Kept("systems").CopyFrom(new([15, (1 << 20) - 1]));
        Continue(method, oracle, s, 0, 2);
        Assert.Equal((1L << 24) + 1, s.Solves!.Systems);
    }

    [Fact]
    public void Unsolved_NotANumber_IsUnsolved()
    {
        var s = Run(new AidCg(), WithHessian(double.NaN), AtZero, 1);
        Assert.Equal((1, SolveReason.NonFinite), (((IReportsSolves)s).UnsolvedSystems, ((IReportsSolves)s).LastSolve!.Value.Reason));
        Assert.True(double.IsNaN(s.Y[0]));
    }

    [Fact]
    public void Unsolved_ToleranceMissed_IsUnsolved()
    {
        var s = Run(new AidCg { SystemIterations = 2, Tolerance = 1e-6 }, Quadratic<double>(), OnQuadratic<double>(), 5);
        Assert.Equal(5, ((IReportsSolves)s).UnsolvedSystems);
        Assert.Throws<UnsolvedSystemException>(() => Run(new AidCg { SystemIterations = 2, Tolerance = 1e-6, Unsolved = WhenUnsolved.Refuse }, Quadratic<double>(), OnQuadratic<double>(), 1));
    }

    [Fact]
    public void Step_AllProducts_ShareOneBatch()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new AidCg { LowerIterations = 3, SystemIterations = 2 }, oracle, OnQuadratic<double>(), 1);
        Assert.Equal(3, oracle.Of(LowerAsk.GradientY).Distinct().Count());
        Assert.Equal([Batch.Draw(Purpose.Hvp, 0), Batch.Draw(Purpose.Hvp, 0)], oracle.Of(LowerAsk.Hvp));
        Assert.Equal([Batch.Draw(Purpose.Hvp, 0)], oracle.Of(LowerAsk.Jvp));
        Assert.Equal([(UpperAsk.Gradients, Batch.Upper(0))], oracle.UpperCalls);
    }

    [Fact]
    public void Laziness_EveryThird_SolvesInOneIterationOfThree()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new AidCg { SystemIterations = 2, Laziness = Lazy.Every(3, jvp: 1) }, oracle, OnQuadratic<double>(), 7);
        Assert.Equal([0, 0, 3, 3, 6, 6], oracle.Of(LowerAsk.Hvp).Select(b => b.Iteration));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], oracle.Of(LowerAsk.Jvp).Select(b => b.Iteration));
        Assert.Equal([0, 3, 6], oracle.Of(UpperAsk.GradientY).Select(b => b.Iteration));
    }
}

using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Core.Tests.Checking;
using Bilevel.Core.Tests.Oracles;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class DartsTests
{
    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var (method, oracle) = (new Darts { LowerStep = 0.25, UpperStep = 0.5, ExactProduct = true }, new QuadraticProblem<double>(Line));
        var s = Run(method, oracle, OnLine, 1);     // y' = 1
        Assert.Equal(0.25, s.X[0]);                 // 1 − 0.5 (1.75 − 0.25 · 1)
        Assert.Equal(1.1875, s.Y[0]);               // 2 − 0.25 · 3.25, with the new x

        Continue(method, oracle, s, 1, 2);          // y' = 0.78125
        Assert.Equal(-0.14453125, s.X[0]);          // 0.25 − 0.5 (0.890625 − 0.25 · 0.40625)
        Assert.Equal(0.8798828125, s.Y[0]);         // 1.1875 − 0.25 · 1.23046875
    }

    [Fact]
    public void Step_ByDifferences_IsTheExactProductWhereGIsQuadraticInY()
    {
        var oracle = new ReweightedRidge();
        StartingPoint<double> at = new(new(oracle.Shape.UpperDimension), new([0.5, -1]));
        var exact = Run(new Darts { UpperStep = 1, ExactProduct = true }, oracle, at, 3);
        var difference = Run(new Darts { UpperStep = 1 }, oracle, at, 3);
        Assert.True(exact.X.Norm() > 0.01, exact.X.ToString());
        CheckTolerances.Near(exact.X.Span.ToArray(), difference.X, CheckTolerances.ConvergedCg);
    }

    [Fact]
    public void Step_WhereTheUpperLevelIsFlatInY_HasNoSecondTerm()
    {
        // F = ½x²: u = 0, and ε = 0.01 / ‖u‖ would be infinite.
        var problem = new QuadraticProblem<double>(new(new[,] { { 2.0 } }, new[,] { { 1.0 } }, [0], new[,] { { 0.0 } }, new[,] { { 1.0 } }, new[,] { { 0.0 } }, [0], [0]));
        var s = Run(new Darts { UpperStep = 0.5 }, problem, OnLine, 1);
        Assert.Equal(0.5, s.X[0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_BothLevels_HaveOneBatchEach(bool exact)
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new Darts { ExactProduct = exact }, oracle, OnQuadratic<double>(), 1);
        LowerAsk[] second = exact ? [LowerAsk.Jvp] : [LowerAsk.GradientX, LowerAsk.GradientX];
        Assert.Equal([LowerAsk.GradientY, .. second, LowerAsk.GradientY], oracle.LowerCalls.Select(c => c.Ask));
        Assert.Equal([Batch.Lower(0)], oracle.LowerCalls.Select(c => c.Batch).Distinct());
        Assert.Equal([(UpperAsk.Gradients, Batch.Upper(0))], oracle.UpperCalls);
    }
}

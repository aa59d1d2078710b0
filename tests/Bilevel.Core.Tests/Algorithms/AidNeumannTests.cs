using System.Globalization;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Estimators;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class AidNeumannTests
{
    private static readonly AidNeumann s_method = new() { LowerStep = 0.25, NeumannStep = 0.25, UpperStep = 0.5, LowerIterations = 1, SystemIterations = 3 };

    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(s_method, oracle, OnLine, 1);
        Assert.Equal(1.0, s.Y[0]);                  // 2 − 0.25 · 4
        Assert.Equal(0.34375, s.X[0]);              // ∇yF = 1, z = 0.25, 0.375, 0.4375: 1 − 0.5 (1.75 − 0.4375)

        Continue(s_method, oracle, s, 1, 2);
        Assert.Equal(0.6640625, s.Y[0]);            // 1 − 0.25 · 1.34375
        Assert.Equal(-0.045654296875, s.X[0]);      // z = 0.4375 · 0.3359375: 0.34375 − 0.5 (0.92578125 − 0.14697265625)
    }

    [Fact]
    public void WarmStart_OneTerm_IsOneStepOnTheSystem()
    {
        var s = Run(s_method with { WarmStart = true, SystemIterations = 1 }, new QuadraticProblem<double>(Line), OnLine, 1);
        Assert.Equal(0.25, s.Kept("z")[0]);         // 0 − 0.25 (0 − 1)
        var (method, oracle) = (s_method with { WarmStart = true, SystemIterations = 1 }, new QuadraticProblem<double>(Line));
        Continue(method, oracle, s, 1, 2);          // x = 0.25, y = 0.6875, ∇yF = 0.3125
        Assert.Equal(0.203125, s.Kept("z")[0]);     // 0.25 − 0.25 (0.5 − 0.3125)
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(50)]
    public void Step_AtTheLowerLevelSolution_MovesAlongTheGoldenTruncatedHypergradient(int terms)
    {
        var at = OnQuadratic<double>() with { Y = GoldenCases.Case("quadratic").Vector("z_star") };
        var method = new AidNeumann { LowerStep = 0.1, NeumannStep = 0.2, UpperStep = 1, LowerIterations = 1, SystemIterations = terms + 1 };
        var s = Run(method, Quadratic<double>(), at, 1);
        var expected = GoldenCases.Case("quadratic_neumann").Row(terms.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(expected[0], at.X[0] - s.X[0], Tolerances.Golden);
        Assert.Equal(expected[1], at.X[1] - s.X[1], Tolerances.Golden);
    }

    [Fact]
    public void LastSolve_AfterKTerms_HasTheResidualOfTheTermsBefore()
    {
        // On the line I − ηH is 0.5, and the residual of z^(K−1) is 0.5^(K−1) of ∇yF.
        for (var terms = 2; terms < 20; terms++)
        {
            var solve = ((IReportsSolves)Run(s_method with { SystemIterations = terms }, new QuadraticProblem<double>(Line), OnLine, 1)).LastSolve!.Value;
            Assert.Equal((SolveReason.IterationLimit, terms - 1), (solve.Reason, solve.Iterations));
            Assert.Equal(Math.Pow(0.5, terms - 1), solve.RelativeResidual, Tolerances.Rounding);
        }
    }

    [Fact]
    public void Unsolved_StepBeyondTwoOverL_WarnsOrRefuses()
    {
        var method = s_method with { NeumannStep = 1.5 };     // I − ηH = −2
        Assert.Equal(1, ((IReportsSolves)Run(method, new QuadraticProblem<double>(Line), OnLine, 1)).UnsolvedSystems);
        var refused = Assert.Throws<UnsolvedSystemException>(() => Run(method with { Unsolved = WhenUnsolved.Refuse }, new QuadraticProblem<double>(Line), OnLine, 1));
        Assert.Equal("aid-neumann: the linear system of iteration 0 is not converged: 2 products left a relative residual of 4.0e+0", refused.Message);
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 4)]
    public void Step_AllProducts_ShareOneBatch(bool warm, int products)
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new AidNeumann { LowerIterations = 3, SystemIterations = 4, WarmStart = warm }, oracle, OnQuadratic<double>(), 1);
        Assert.Equal(3, oracle.Of(LowerAsk.GradientY).Distinct().Count());
        Assert.Equal(Enumerable.Repeat(Batch.Draw(Purpose.Hvp, 0), products), oracle.Of(LowerAsk.Hvp));
        Assert.Equal([Batch.Draw(Purpose.Hvp, 0)], oracle.Of(LowerAsk.Jvp));
    }
}

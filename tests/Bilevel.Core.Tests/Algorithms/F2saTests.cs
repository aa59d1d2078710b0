using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class F2saTests
{
    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var method = new F2sa { LowerStep = 0.25, UpperStep = 0.5, Lambda0 = 2, LambdaGrowth = 2 };
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(method, oracle, OnLine, 1);
        Assert.Equal(1.0, s.Y[0]);                  // 2 − 0.25 · 4
        Assert.Equal(0.75, s.Kept("u")[0]);         // 2 − 0.25 (2/2 + 4)
        Assert.Equal(0.4375, s.X[0]);               // 1 − 0.5 (1.625 + 2 (0.75 − 1))

        Continue(method, oracle, s, 1, 2);          // λ = 4
        Assert.Equal(0.640625, s.Y[0]);             // 1 − 0.25 · 1.4375
        Assert.Equal(0.486328125, s.Kept("u")[0]);  // 0.75 − 0.25 (0.46875/4 + 0.9375)
        Assert.Equal(0.28076171875, s.X[0]);        // 0.4375 − 0.5 (0.9306640625 + 4 (0.486328125 − 0.640625))
    }

    [Fact]
    public void Lambda_Doubled_HalvesTheBias()
    {
        double Bias(double lambda) => Run(
            new F2sa { LowerStep = 0.1, UpperStep = 0.02, Lambda0 = lambda, LambdaGrowth = 0 }, Quadratic<double>(), OnQuadratic<double>(), 5000).GradientNorm();
        foreach (var lambda in (double[])[100, 200, 400, 800])
            Assert.Equal(0.5, Bias(2 * lambda) / Bias(lambda), Tolerances.PenaltyRatio);
    }

    [Theory]
    [InlineData(false, 2 * 2 + 2)]
    [InlineData(true, 2 + 1)]
    public void CommonRandomNumbers_Differences_ComeFromOneBatch(bool common, int distinct)
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new F2sa { LowerIterations = 2, CommonRandomNumbers = common }, oracle, OnQuadratic<double>(), 1);
        Assert.Equal(distinct, oracle.LowerCalls.Select(c => c.Batch).Distinct().Count());
        Assert.Equal(3, oracle.UpperCalls.Select(c => c.Batch).Distinct().Count());
    }

    [Fact]
    public void Lambda0_Zero_SaysWhatWasExpected()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new F2sa { Lambda0 = 0 });
        Assert.StartsWith("Lambda0 must be a finite number above 0, got 0", error.Message, StringComparison.Ordinal);
    }
}

using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class BsaTests
{
    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        // β = 0.25, 0.25 · 2/3, …; T = 1, then ⌈√2⌉ = 2 steps; Q η = 1.25, 1 − ηA = 0.5; p = 2, then 1.
        Assert.Equal((2, 1), (RandomProductTests.Factors(0, 5), RandomProductTests.Factors(1, 5)));
        var (method, oracle) = (new Bsa { LowerStep = 0.25, NeumannStep = 0.25, UpperStep = 0.5, UpperDecay = 1, NeumannTerms = 5 }, new QuadraticProblem<double>(Line));
        var s = Run(method, oracle, OnLine, 1);
        Assert.Equal(1.0, s.Y[0]);              // 2 − 0.25 · 4; there ∇yF = 1, ∇xF = 1.75
        Assert.Equal(0.3125, s.Kept("z")[0]);   // 1.25 · 0.5² · 1
        Assert.Equal(0.28125, s.X[0]);          // 1 − 0.5 (1.75 − 0.3125)

        Continue(method, oracle, s, 1, 2);
        var y = 0.6796875 - 0.25 * (2 / 3.0) * 0.640625;        // 1 − 0.25 · 1.28125, where ∇yG = 1.359375 + 0.28125 − 1
        Assert.Equal(y, s.Y[0], Tolerances.Rounding);
        var z = 1.25 * 0.5 * (y + 0.140625 - 0.5);
        Assert.Equal(z, s.Kept("z")[0], Tolerances.Rounding);
        Assert.Equal(0.28125 - 0.25 * (0.28125 + y / 2 + 0.25 - z), s.X[0], Tolerances.Rounding);   // α = 0.5 · 2⁻¹
    }

    [Fact]
    public void Step_TheLowerSteps_GrowWithTheRootOfTheIteration()
    {
        var ledger = new Ledger();
        var oracle = new CountingOracle<double>(Quadratic<double>(), ledger);
        var (method, counts, before) = (new Bsa { LowerIterations = 2 }, new List<long>(), 0L);
        var s = method.Start(oracle, OnQuadratic<double>());
        for (var t = 0; t < 9; t++)
        {
            method.Step(s, oracle, t);
            counts.Add(ledger[Quantity.LowerGradientY] - before);
            before = ledger[Quantity.LowerGradientY];
        }

        Assert.Equal([2, 3, 4, 4, 5, 5, 6, 6, 6], counts);     // ⌈2 √(k + 1)⌉
        Assert.Equal(41, method.Cost(9).LowerGradientY);
    }

    [Fact]
    public void LowerSteps_OfTheTheory_ForgetTheStartAndAverageTheNoise()
    {
        // With βᵢ = 2/(μ(i + 2)), n steps leave y − y* = −Σ 2(i + 1)/(μ n (n + 1)) εᵢ on a lower level of curvature μ = 2:
        // of noise 0.1 and n = 100 a variance of 0.01 · Σ (i + 1)² / (n (n + 1))².
        const int Runs = 400, N = 100;
        var method = new Bsa { LowerStep = 0.5, LowerIterations = N };
        var squares = 0.0;
        for (ulong seed = 0; seed < Runs; seed++)
        {
            var y = Run(method, new QuadraticProblem<double>(Line, new(Gradient: 0.1, Curvature: 0), seed), OnLine, 1).Y[0];
            squares += y * y / Runs;        // y*(1) = 0
        }

        var variance = 0.01 * (N * (N + 1) * (2 * N + 1) / 6.0) / Math.Pow(N * (N + 1), 2);
        Assert.InRange(squares / variance, 1 - Tolerances.StandardErrors * Math.Sqrt(2.0 / Runs), 1 + Tolerances.StandardErrors * Math.Sqrt(2.0 / Runs));
    }

    [Fact]
    public void LowerGrowth_One_SaysWhatWasExpected() =>
        Assert.StartsWith(
            "LowerGrowth must be in [0, 1), got 1", Assert.Throws<ArgumentOutOfRangeException>(() => new Bsa { LowerGrowth = 1 }).Message, StringComparison.Ordinal);
}

using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class TtsaTests
{
    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        // Q η = 1.25, 1 − ηA = 0.5; p = 2, then 1; steps 0.25 and 0.5, then 0.25 · 2⁻¹ and 0.5 · 2⁻².
        Assert.Equal((2, 1), (RandomProductTests.Factors(0, 5), RandomProductTests.Factors(1, 5)));
        var method = new Ttsa { LowerStep = 0.25, NeumannStep = 0.25, UpperStep = 0.5, LowerDecay = 1, UpperDecay = 2, NeumannTerms = 5 };
        var s = Run(method, new QuadraticProblem<double>(Line), OnLine, 1);
        Assert.Equal(1.0, s.Y[0]);                  // 2 − 0.25 · 4; there ∇yF = 1, ∇xF = 1.75
        Assert.Equal(0.3125, s.Kept("z")[0]);       // 1.25 · 0.5² · 1
        Assert.Equal(0.28125, s.X[0]);              // 1 − 0.5 (1.75 − 0.3125)

        Continue(method, new QuadraticProblem<double>(Line), s, 1, 2);
        Assert.Equal(0.83984375, s.Y[0]);           // 1 − 0.125 · 1.28125; there ∇yF = 0.48046875, ∇xF = 0.951171875
        Assert.Equal(0.30029296875, s.Kept("z")[0]); // 1.25 · 0.5 · 0.48046875
        Assert.Equal(0.19989013671875, s.X[0]);     // 0.28125 − 0.125 (0.951171875 − 0.30029296875)
    }

    [Fact]
    public void Step_WithTunedStarts_KeepsItsTwoTimeScales()
    {
        // α_k/β_k = (α₀/β₀)(k + 1)^(−1/5), whatever is tuned.
        var method = (Ttsa)AlgorithmCatalog.Find("ttsa").With([0.3, 0.2, 0.05]);
        Assert.Equal((0.4, 0.6), (method.LowerDecay, method.UpperDecay));
        Assert.Equal(0.5, method.UpperStep.At(31, method.UpperDecay) / method.LowerStep.At(31, method.LowerDecay) / (0.05 / 0.3), Tolerances.Rounding);
    }

    [Fact]
    public void Step_WithStepsOfAlset_IsAlsetToTheBit()
    {
        var ttsa = new Ttsa { LowerStep = 0.3, NeumannStep = 0.15, UpperStep = 0.02 };
        var alset = new Alset { LowerStep = Schedule.Power(0.3, 0.4), NeumannStep = 0.15, UpperStep = Schedule.Power(0.02, 0.6) };
        double[] Entries(Algorithm method) => Run(method, Quadratic<double>(5, Noise), OnQuadratic<double>() with { Seed = 9 }, 200).Entries();
        Assert.Equal(Entries(alset), Entries(ttsa));
        Assert.NotEqual(Entries(alset with { LowerIterations = 2 }), Entries(ttsa));
    }

    [Fact]
    public void Step_TheUpperLevel_IsEvaluatedAfterTheStepOnY()
    {
        // One factor at most; from y = 2 the hypergradient at the old y would be ∇yF = 2.
        var method = new Ttsa { LowerStep = 0.25, NeumannStep = 0.25, NeumannTerms = 1 };
        Assert.Equal(0.25, Run(method, new QuadraticProblem<double>(Line), OnLine, 1).Kept("z")[0]);     // 0.25 · 1
    }
}

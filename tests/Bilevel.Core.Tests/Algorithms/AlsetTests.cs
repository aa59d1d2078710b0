using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class AlsetTests
{
    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        // Q η = 1.25, 1 − ηA = 0.5; p = 2, then 1.
        Assert.Equal((2, 1), (RandomProductTests.Factors(0, 5), RandomProductTests.Factors(1, 5)));
        var method = new Alset { LowerStep = 0.25, NeumannStep = 0.25, UpperStep = 0.5, LowerIterations = 2, NeumannTerms = 5 };
        var s = Run(method, new QuadraticProblem<double>(Line), OnLine, 1);
        Assert.Equal(0.5, s.Y[0]);                  // 2 − 0.25 · 4 = 1, then 1 − 0.25 · 2; there ∇yF = 0.5, ∇xF = 1.5
        Assert.Equal(0.15625, s.Kept("z")[0]);      // 1.25 · 0.5² · 0.5
        Assert.Equal(0.328125, s.X[0]);             // 1 − 0.5 (1.5 − 0.15625)

        Continue(method, new QuadraticProblem<double>(Line), s, 1, 2);
        Assert.Equal(0.376953125, s.Y[0]);          // 0.5 − 0.25 · 0.328125 = 0.41796875, then − 0.25 · 0.1640625
        Assert.Equal(0.025634765625, s.Kept("z")[0]); // 1.25 · 0.5 · 0.041015625
        Assert.Equal(-0.0423583984375, s.X[0]);     // 0.328125 − 0.5 (0.7666015625 − 0.025634765625)
    }

    [Fact]
    public void NeumannTerms_Zero_SaysWhatWasExpected() =>
        Assert.StartsWith(
            "NeumannTerms must be at least 1, got 0", Assert.Throws<ArgumentOutOfRangeException>(() => new Alset { NeumannTerms = 0 }).Message, StringComparison.Ordinal);
}

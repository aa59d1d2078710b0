using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class MaSobaTests
{
    private static readonly MaSoba Method = new() { UpperStep = 0.5, LowerStep = 0.25, SystemStep = 0.125, Weight = 0.5 };

    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(Method, oracle, OnLine, 1);
        Assert.Equal(1.0, s.X[0]);              // 1 − 0.5 · 0, the average still being 0
        Assert.Equal(1.0, s.Y[0]);              // 2 − 0.25 · 4
        Assert.Equal(0.25, s.Kept("z")[0]);     // 0 − 0.125 (0 − 2)
        Assert.Equal(1.125, s.Kept("h")[0]);    // 0.5 · 0 + 0.5 (2.25 − 0)

        Continue(Method, oracle, s, 1, 2);      // ∇yG = 2, HVP = 0.5, JVP = 0.25, ∇yF = 1, ∇xF = 1.75
        Assert.Equal(0.4375, s.X[0]);           // 1 − 0.5 · 1.125
        Assert.Equal(0.5, s.Y[0]);              // 1 − 0.25 · 2
        Assert.Equal(0.3125, s.Kept("z")[0]);   // 0.25 − 0.125 (0.5 − 1)
        Assert.Equal(1.3125, s.Kept("h")[0]);   // 0.5 · 1.125 + 0.5 (1.75 − 0.25)
    }

    [Fact]
    public void Step_Undelayed_TakesTheNewAverage()
    {
        var s = Run(Method with { Delay = false }, new QuadraticProblem<double>(Line), OnLine, 1);
        Assert.Equal(0.4375, s.X[0]);           // 1 − 0.5 · 1.125
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void Weight_OutsideItsRange_SaysWhatCame(double weight)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Method with { Weight = weight });
        Assert.StartsWith(FormattableString.Invariant($"Weight must be in (0, 1], got {weight}"), error.Message, StringComparison.Ordinal);
    }
}

using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Core.Tests.Oracles;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class NoSecondOrderTests
{
    public static TheoryData<Algorithm> Methods => [new DartsFirstOrder(), new NoSecondOrder()];

    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var (method, oracle) = (new NoSecondOrder { LowerStep = 0.25, UpperStep = 0.5, LowerIterations = 2 }, new QuadraticProblem<double>(Line));
        var s = Run(method, oracle, OnLine, 1);
        Assert.Equal(0.5, s.Y[0]);              // 2 − 0.25 · 4 = 1, then 1 − 0.25 · 2
        Assert.Equal(0.25, s.X[0]);             // 1 − 0.5 · 1.5

        Continue(method, oracle, s, 1, 2);
        Assert.Equal(0.40625, s.Y[0]);          // 0.5 − 0.25 · 0.25 = 0.4375, then less 0.25 · 0.125
        Assert.Equal(-0.1015625, s.X[0]);       // 0.25 − 0.5 · 0.703125
    }

    [Fact]
    public void DartsFirstOrder_TwiceOnALine_EqualsHandNumbers()
    {
        var (method, oracle) = (new DartsFirstOrder { LowerStep = 0.25, UpperStep = 0.5 }, new QuadraticProblem<double>(Line));
        var s = Run(method, oracle, OnLine, 1);
        Assert.Equal(-0.125, s.X[0]);           // 1 − 0.5 · 2.25, with the old y
        Assert.Equal(1.28125, s.Y[0]);          // 2 − 0.25 · 2.875, with the new x

        Continue(method, oracle, s, 1, 2);
        Assert.Equal(-0.5078125, s.X[0]);       // −0.125 − 0.5 · 0.765625
        Assert.Equal(1.017578125, s.Y[0]);      // 1.28125 − 0.25 · 1.0546875
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void NotApplicable_WhereFDoesNotDependOnX_SaysWhyAndXNeverMoves(Algorithm method)
    {
        var oracle = new ReweightedRidge();
        Assert.Equal("its update is identically zero where F does not depend on x", method.NotApplicable(oracle.Shape));
        Assert.Null(method.NotApplicable(Quadratic<double>().Shape));
        var s = Run(method, oracle, new(new(oracle.Shape.UpperDimension), new(oracle.Shape.LowerDimension)), 10);
        Assert.Equal(0, s.X.Norm());
        Assert.NotEqual(0, s.Y.Norm());
    }
}

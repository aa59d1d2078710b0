using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class SoLazyBioSgdTests
{
    [Fact]
    public void Step_ThriceOnALine_EqualsHandNumbers()
    {
        var method = new SoLazyBioSgd { UpperStep = 0.5, LowerStep = 0.25, SystemStep = 0.125, Period = 2 };
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(method, oracle, OnLine, 1);
        Assert.Equal(-0.125, s.X[0]);               // 1 − 0.5 (2.25 − 0)
        Assert.Equal(1.0, s.Y[0]);                  // 2 − 0.25 · 4
        Assert.Equal(0.25, s.Kept("z")[0]);         // 0 − 0.125 (0 − 2)

        Continue(method, oracle, s, 1, 2);          // no refresh
        Assert.Equal(-0.4375, s.X[0]);              // −0.125 − 0.5 (0.625 − 0)
        Assert.Equal(0.25, s.Kept("z")[0]);

        Continue(method, oracle, s, 2, 3);          // a refresh: v = 0.25 from the old z
        Assert.Equal(0.1953125, s.Kept("z")[0]);    // 0.25 − 0.125 (0.5 − 0.0625)
        Assert.Equal(-0.4140625, s.X[0]);           // −0.4375 − 0.5 (0.203125 − 0.25)
    }
}

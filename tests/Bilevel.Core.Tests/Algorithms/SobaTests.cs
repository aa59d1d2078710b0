using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class SobaTests
{
    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var soba = new Soba { LowerStep = 0.25, UpperStep = 0.5 };
        var s = Run(soba, new QuadraticProblem<double>(Line), OnLine, 1);

        Assert.Equal(1.0, s.Y[0]);            // 2 − 0.25 · 4
        Assert.Equal(0.5, s.Kept("z")[0]);    // 0 − 0.25 (0 − 2)
        Assert.Equal(-0.125, s.X[0]);         // 1 − 0.5 (2.25 − 0)

        Continue(soba, new QuadraticProblem<double>(Line), s, 1, 2);
        Assert.Equal(0.78125, s.Y[0]);        // 1 − 0.25 · 0.875
        Assert.Equal(0.359375, s.Kept("z")[0]); // 0.5 − 0.25 (1 − 0.4375)
        Assert.Equal(-0.1875, s.X[0]);        // −0.125 − 0.5 (0.625 − 0.5)
    }

    [Fact]
    public void Step_OnePassPerLevel_AsksEachLevelOnceOnOneBatch()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new Soba(), oracle, OnQuadratic<double>(), 3);
        Assert.Equal([(LowerAsk.Joint, Batch.Lower(0)), (LowerAsk.Joint, Batch.Lower(1)), (LowerAsk.Joint, Batch.Lower(2))], oracle.LowerCalls);
        Assert.Equal([(UpperAsk.Gradients, Batch.Upper(0)), (UpperAsk.Gradients, Batch.Upper(1)), (UpperAsk.Gradients, Batch.Upper(2))], oracle.UpperCalls);
    }
}

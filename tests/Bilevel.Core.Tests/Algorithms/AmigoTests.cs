using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class AmigoTests
{
    [Fact]
    public void Step_OnALine_EqualsHandNumbers()
    {
        var method = new Amigo { LowerStep = 0.25, SystemStep = 0.25, UpperStep = 0.5, LowerIterations = 2, SystemIterations = 2 };
        var s = Run(method, new QuadraticProblem<double>(Line), OnLine, 1);
        Assert.Equal(0.5, s.Y[0]);              // 2 − 0.25 · 4 = 1, then 1 − 0.25 · 2; there ∇yF = 0.5, ∇xF = 1.5
        Assert.Equal(0.1875, s.Kept("z")[0]);   // 0 − 0.25 (0 − 0.5) = 0.125, then 0.125 − 0.25 (0.25 − 0.5)
        Assert.Equal(0.34375, s.X[0]);          // 1 − 0.5 (1.5 − 0.1875)
    }

    [Fact]
    public void Step_TheUpperBatch_StaysFrozenWhileZMoves()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new Amigo { LowerIterations = 2, SystemIterations = 3 }, oracle, OnQuadratic<double>(), 1);
        Assert.Equal([(UpperAsk.Gradients, Batch.Upper(0))], oracle.UpperCalls);
        Assert.Equal([0, 1, 2], oracle.Of(LowerAsk.Hvp).Select(b => b.Inner));
        Assert.Equal(2 + 3 + 1, oracle.LowerCalls.Select(c => c.Batch).Distinct().Count());
    }

    [Fact]
    public void SystemIterations_Zero_SaysWhatWasExpected()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Amigo { SystemIterations = 0 });
        Assert.StartsWith("SystemIterations must be at least 1, got 0", error.Message, StringComparison.Ordinal);
    }
}

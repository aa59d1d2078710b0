using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class T1T2Tests
{
    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var (method, oracle) = (new T1T2 { LowerStep = 0.25, UpperStep = 0.5 }, new QuadraticProblem<double>(Line));
        var s = Run(method, oracle, OnLine, 1);
        Assert.Equal(1.0, s.Y[0]);              // 2 − 0.25 · 4
        Assert.Equal(0.25, s.X[0]);             // 1 − 0.5 (1.75 − 0.25 · 1)

        Continue(method, oracle, s, 1, 2);
        Assert.Equal(0.6875, s.Y[0]);           // 1 − 0.25 · 1.25
        Assert.Equal(-0.1328125, s.X[0]);       // 0.25 − 0.5 (0.84375 − 0.25 · 0.3125)
    }

    [Fact]
    public void Step_ManyWithNoise_IsUnrollingOfOneStep()
    {
        var t1t2 = Run(new T1T2(), Quadratic<double>(4, Noise), OnQuadratic<double>(), 50);
        var unrolled = Run(new Unrolled { LowerIterations = 1 }, Quadratic<double>(4, Noise), OnQuadratic<double>(), 50);
        Assert.Equal(unrolled.X.Span.ToArray(), t1t2.X.Span.ToArray());
        Assert.Equal(unrolled.Y.Span.ToArray(), t1t2.Y.Span.ToArray());
    }

    [Fact]
    public void Step_TheProduct_IsOnTheBatchOfTheStep()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new T1T2(), oracle, OnQuadratic<double>(), 1);
        Assert.Equal([(LowerAsk.GradientY, Batch.Lower(0)), (LowerAsk.Jvp, Batch.Lower(0))], oracle.LowerCalls);
        Assert.Equal([(UpperAsk.Gradients, Batch.Upper(0))], oracle.UpperCalls);
    }
}

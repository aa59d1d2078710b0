using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class FslaTests
{
    private static readonly Fsla Method = new() { LowerStep = 0.25, UpperStep = 0.5, Decay = 0, Weight = 0.5 };

    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(Method, oracle, OnLine, 1);
        Assert.Equal(1.0, s.Y[0]);              // 2 − 0.25 · 4; there ∇yF = 1, ∇xF = 1.75
        Assert.Equal(0.25, s.Kept("z")[0]);     // 0 − 0.25 (0 − 1)
        Assert.Equal(1.5, s.Kept("d")[0]);      // 1.75 − 0.25
        Assert.Equal(0.25, s.X[0]);             // 1 − 0.5 · 1.5

        s.Kept("d")[0] = 2;                     // as if noise had made it so: half of the 0.5 too much is dropped
        Continue(Method, oracle, s, 1, 2);
        Assert.Equal(0.6875, s.Y[0]);           // 1 − 0.25 · 1.25
        Assert.Equal(0.203125, s.Kept("z")[0]); // 0.25 − 0.25 (0.5 − 0.3125)
        Assert.Equal(0.890625, s.Kept("d")[0]); // (0.84375 − 0.203125) + 0.5 (2 − 1.5)
        Assert.Equal(-0.1953125, s.X[0]);       // 0.25 − 0.5 · 0.890625
    }

    [Fact]
    public void Step_WithoutNoise_FollowsThePlainHypergradientAtAnyWeight()
    {
        // d − Ψ' stays 0, so that d = Ψ.
        var (little, all) = (Run(Method with { Weight = 0.1 }, new QuadraticProblem<double>(Line), OnLine, 20), Run(Method with { Weight = 1 }, new QuadraticProblem<double>(Line), OnLine, 20));
        Assert.Equal(all.X[0], little.X[0], Tolerances.Rounding);
    }

    [Fact]
    public void Step_TheCorrection_IsEvaluatedOnTheSameBatchAtBothPoints()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new Fsla(), oracle, OnQuadratic<double>(), 2);
        Assert.Equal([Batch.Upper(0), Batch.Upper(1), Batch.Upper(1)], oracle.Of(UpperAsk.GradientX));
        Assert.Equal([Batch.Draw(Purpose.UpperY, 0), Batch.Draw(Purpose.UpperY, 1)], oracle.Of(UpperAsk.GradientY));
        Assert.Equal([Batch.Draw(Purpose.Jvp, 0), Batch.Draw(Purpose.Jvp, 1), Batch.Draw(Purpose.Jvp, 1)], oracle.Of(LowerAsk.Jvp));
        Assert.Equal([Batch.Draw(Purpose.Hvp, 0), Batch.Draw(Purpose.Hvp, 1)], oracle.Of(LowerAsk.Hvp));
        Assert.Equal([Batch.Lower(0), Batch.Lower(1)], oracle.Of(LowerAsk.GradientY));
    }

    [Fact]
    public void Laziness_OnSkippedIterations_CorrectsTheGradientAloneAndKeepsTheProduct()
    {
        var oracle = new QuadraticProblem<double>(Line);
        var (lazy, ledger) = (Method with { Laziness = Lazy.Every(4) }, new Ledger());
        var s = Run(lazy, oracle, OnLine, 1);
        s.Kept("d")[0] = 2;
        Continue(lazy, oracle, s, 1, 2);
        Assert.Equal((0.25, 0.25), (s.Kept("z")[0], s.Kept("v")[0]));
        Assert.Equal(0.84375, s.Kept("d")[0]);      // (0.84375 − 0.25) + 0.5 (2 − (1.75 − 0.25))

        Run(lazy, new CountingOracle<double>(oracle, ledger), OnLine, 23);
        Assert.Equal((6, 6, 11, 45, 23), (ledger[Quantity.Hvp], ledger[Quantity.UpperGradientY], ledger[Quantity.Jvp], ledger[Quantity.UpperGradientX], ledger[Quantity.LowerGradientY]));
        Assert.All(Quantities.All, q => Assert.Equal(lazy.Cost(23)[q], ledger[q]));
    }

    [Fact]
    public void Step_WithMemory_TakesSmallerNoisyStepsThanWithout()
    {
        double Floor(double weight)
        {
            var (method, oracle) = (new Fsla { LowerStep = 0.2, UpperStep = 0.004, Decay = 0, Weight = weight }, Quadratic<double>(11, Noise));
            var s = Run(method, oracle, OnQuadratic<double>(), 3000);
            var sum = 0.0;
            for (var t = 3000; t < 6000; t++)
            {
                method.Step(s, oracle, t);
                sum += Math.Sqrt(s.Kept("d").Dot(s.Kept("d"))) / 3000;
            }

            return sum;
        }

        // Measured 0.196 and 0.239: the noise of the cross product and of ∇xF falls, that which comes by y and z stays.
        Assert.InRange(Floor(0.1), 0, 0.9 * Floor(1));
    }
}

using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class SoLazyBioTests
{
    private static readonly SoLazyBio OptionI = new() { UpperStep = 0.5, LowerStep = 0.25, SystemStep = 0.125, Weight = 0.5, Period = 2 };
    private static readonly SoLazyBio OptionII = OptionI with { Option = LazyOption.II };

    [Fact]
    public void Step_OptionIThriceOnALine_EqualsHandNumbers()
    {
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(OptionI, oracle, OnLine, 1);            // a refresh: v = 0, h = h̄₀ = 2.25
        Assert.Equal(0.25, s.Kept("z")[0]);                 // 0 − 0.125 (0 − 2)
        Assert.Equal(1.0, s.Y[0]);                          // 2 − 0.25 · 4
        Assert.Equal(-0.125, s.X[0]);                       // 1 − 0.5 · 2.25
        Assert.Equal(2.25, s.Kept("h")[0]);                 // 0.5 · 2.25 + 0.5 · 2.25

        Continue(OptionI, oracle, s, 1, 2);                 // no refresh: v stays 0
        Assert.Equal(0.25, s.Kept("z")[0]);
        Assert.Equal(0.0, s.Kept("v")[0]);
        Assert.Equal(0.78125, s.Y[0]);                      // 1 − 0.25 · 0.875
        Assert.Equal(-1.25, s.X[0]);                        // −0.125 − 0.5 · 2.25
        Assert.Equal(1.4375, s.Kept("h")[0]);               // 0.5 (0.625 − 0) + 0.5 · 2.25

        Continue(OptionI, oracle, s, 2, 3);                 // a refresh: v = 0.25 from the old z
        Assert.Equal(0.25, s.Kept("v")[0]);
        Assert.Equal(0.14453125, s.Kept("z")[0]);           // 0.25 − 0.125 (0.5 + 0.34375)
        Assert.Equal(0.953125, s.Y[0]);                     // 0.78125 + 0.25 · 0.6875
        Assert.Equal(-1.96875, s.X[0]);                     // −1.25 − 0.5 · 1.4375
        Assert.Equal(0.2890625, s.Kept("h")[0]);            // 0.5 (−0.609375 − 0.25) + 0.5 · 1.4375
    }

    [Fact]
    public void Step_BetweenRefreshes_OptionIReusesAndOptionIIRecomputes()
    {
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(OptionII, oracle, OnLine, 2);
        Assert.Equal(0.25, s.Kept("v")[0]);                 // ∇²xyG · z with z = 0.25, refreshed one iteration before
        Assert.Equal(1.3125, s.Kept("h")[0]);               // 0.5 (0.625 − 0.25) + 0.5 · 2.25
        Assert.Equal(0.0, Run(OptionI, oracle, OnLine, 2).Kept("v")[0]);
    }

    [Fact]
    public void Step_Undelayed_TakesTheNewAverage() =>
        Assert.Equal(-0.84375, Run(OptionI with { Delay = false }, new QuadraticProblem<double>(Line), OnLine, 2).X[0]); // −0.125 − 0.5 · 1.4375

    [Theory]
    [InlineData(LazyOption.I)]
    [InlineData(LazyOption.II)]
    public void Step_AsPrintedInThePlusSign_GivesTheSameBitsOfX(LazyOption option)
    {
        var oracle = Quadratic<double>(seed: 9, Noise);
        var s = Run(new SoLazyBio { Option = option, LowerStep = 0.07, SystemStep = 0.09, UpperStep = 0.013, Period = 3, Weight = 0.8 }, oracle, OnQuadratic<double>(), 100);

        var (x, y, z, v, h) = (OnQuadratic<double>().X.Clone(), new Vec<double>(3), new Vec<double>(3), new Vec<double>(2), new Vec<double>(2));
        LowerAnswer<double> gy = new(LowerAsk.GradientY, oracle.Shape), gyy = new(LowerAsk.Hvp, oracle.Shape), gxy = new(LowerAsk.Jvp, oracle.Shape);
        UpperAnswer<double> fx = new(UpperAsk.GradientX, oracle.Shape), fy = new(UpperAsk.GradientY, oracle.Shape);
        for (var t = 0; t < 100; t++)
        {
            oracle.Lower(x, y, z, Batch.Draw(Purpose.Hvp, t), gyy);
            oracle.Lower(x, y, z, Batch.Draw(Purpose.Jvp, t), gxy);
            oracle.Lower(x, y, null, Batch.Lower(t), gy);
            oracle.Upper(x, y, Batch.Draw(Purpose.UpperY, t), fy);
            oracle.Upper(x, y, Batch.Upper(t), fx);
            if (t % 3 == 0 || option == LazyOption.II)
                v.CopyFrom(gxy.Jvp);
            if (t % 3 == 0)
                z -= 0.09 * (gyy.Hvp + fy.GradientY);
            y -= 0.07 * gy.GradientY;
            if (t == 0)
                h.Set(fx.GradientX + v);
            x -= 0.013 * h;
            h.Set(0.8 * (fx.GradientX + v) + (1 - 0.8) * h);
        }

        Assert.Equal(x.Span.ToArray(), s.X.Span.ToArray());
        Assert.Equal(y.Span.ToArray(), s.Y.Span.ToArray());
    }

    [Fact]
    public void Step_Independent_DrawsFiveBatchesAtARefreshAndTwoBetween()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(OptionI with { Period = 4 }, oracle, OnQuadratic<double>(), 4);
        Assert.Equal(3 + 3, oracle.LowerCalls.Count);
        Assert.Equal(2 + 3, oracle.UpperCalls.Count);
        Assert.Equal(5, oracle.LowerCalls.Take(3).Select(c => c.Batch).Concat(oracle.UpperCalls.Take(2).Select(c => c.Batch)).Distinct().Count());
        Assert.All(oracle.LowerCalls.Skip(3), call => Assert.Equal(LowerAsk.GradientY, call.Ask));
        Assert.All(oracle.UpperCalls.Skip(2), call => Assert.Equal(UpperAsk.GradientX, call.Ask));
    }

    [Theory]
    [InlineData(LazyOption.I, LowerAsk.GradientY)]
    [InlineData(LazyOption.II, LowerAsk.GradientY | LowerAsk.Jvp)]
    public void Step_Shared_AsksEachLevelOnce(LazyOption option, LowerAsk between)
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(OptionI with { Option = option, SharedBatches = true }, oracle, OnQuadratic<double>(), 3);
        Assert.Equal([(LowerAsk.Joint, Batch.Lower(0)), (between, Batch.Lower(1)), (LowerAsk.Joint, Batch.Lower(2))], oracle.LowerCalls);
        Assert.Equal([UpperAsk.Gradients, UpperAsk.GradientX, UpperAsk.Gradients], oracle.UpperCalls.Select(c => c.Ask));
    }

    [Fact]
    public void Period_Zero_SaysWhatWasExpected()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new SoLazyBio { Period = 0 });
        Assert.StartsWith("Period must be at least 1, got 0", error.Message, StringComparison.Ordinal);
    }
}

using Bilevel.Core.Algorithms;
using Bilevel.Core.Tests.Oracles;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class MrboTests
{
    [Fact]
    public void Step_TwiceOnTwoLines_EqualsHandNumbers()
    {
        var method = new Mrbo { LowerStep = 0.125, NeumannStep = 0.25, UpperStep = 0.5, NeumannTerms = 1, Decay = 1, LowerWeight = 0.5, UpperWeight = 0.25 };
        var oracle = new AlternatingOracle();
        var s = Run(method, oracle, OnLine, 1);
        // r = 2, 1 and z = 0.25 (2 + 1); u = 4, d = 2.25 − 0.75
        Assert.Equal(0.75, s.Kept("z")[0]);
        Assert.Equal(1.5, s.Y[0]);              // 2 − 0.125 · 4
        Assert.Equal(0.25, s.X[0]);             // 1 − 0.5 · 1.5

        Continue(method, oracle, s, 1, 2);
        // the odd line, δ = ½; now: g = 3.25, r = 0.5, 0.375, Ψ = 1.5 − 3 · 0.21875; before: g' = 6, r' = 1, 0.75, Ψ' = 3 − 3 · 0.4375
        Assert.Equal(0.21875, s.Kept("z")[0]);
        Assert.Equal(2.25, s.Kept("u")[0]);     // 3.25 + 0.5 (4 − 6)
        Assert.Equal(0.703125, s.Kept("d")[0]); // 0.84375 + 0.75 (1.5 − 1.6875)
        Assert.Equal(1.359375, s.Y[0]);         // 1.5 − 0.125 · 0.5 · 2.25
        Assert.Equal(0.07421875, s.X[0]);       // 0.25 − 0.5 · 0.5 · 0.703125
    }

    [Fact]
    public void Step_ThirdIteration_WeighsByTheSquaredDecayOfTheOneBefore()
    {
        // With Decay = 1 iteration 2 forgets c · (½)² of the old directions: 0.5 · 0.25 and 0.25 · 0.25.
        var method = new Mrbo { LowerStep = 0.125, NeumannStep = 0.25, UpperStep = 0.5, NeumannTerms = 1, Decay = 1, LowerWeight = 0.5, UpperWeight = 0.25 };
        var oracle = new AlternatingOracle();
        var s = Run(method, oracle, OnLine, 2);
        var (u, d, x, y) = (s.Kept("u")[0], s.Kept("d")[0], s.X[0], s.Y[0]);
        method.Step(s, oracle, 2);
        // the even line: g = 2y + x − 1, z = 0.25 (1 + 0.5) ∇yF, Ψ = x + y/2 + 1/4 − z, at (x, y) and at (0.25, 1.5)
        static double G(double x, double y) => 2 * y + x - 1;
        static double Psi(double x, double y) => x + y / 2 + 0.25 - 0.375 * (y + x / 2 - 0.5);
        Assert.Equal(G(x, y) + 0.875 * (u - G(0.25, 1.5)), s.Kept("u")[0], Tolerances.Rounding);
        Assert.Equal(Psi(x, y) + 0.9375 * (d - Psi(0.25, 1.5)), s.Kept("d")[0], Tolerances.Rounding);
    }

    [Fact]
    public void Step_AfterTheFirst_AsksTheSameBatchesAtBothPoints()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        var method = new Mrbo { NeumannTerms = 3 };
        var s = Run(method, oracle, OnQuadratic<double>(), 1);
        Batch[] once(long t) => [Batch.Lower(t), Batch.Draw(Purpose.Hvp, t, 0, 3), Batch.Draw(Purpose.Hvp, t, 1, 3), Batch.Draw(Purpose.Hvp, t, 2, 3), Batch.Draw(Purpose.Jvp, t)];
        Assert.Equal(once(0), oracle.LowerCalls.Select(c => c.Batch));
        oracle.LowerCalls.Clear();
        Continue(method, oracle, s, 1, 2);
        Assert.Equal([.. once(1), .. once(1)], oracle.LowerCalls.Select(c => c.Batch));
        Assert.Equal([Batch.Upper(0), Batch.Upper(1), Batch.Upper(1)], oracle.UpperCalls.Select(c => c.Batch));
    }

    [Fact]
    public void Step_LazyIteration_CorrectsTheHypergradientByTheUpperGradientAlone()
    {
        var (method, oracle) = (new Mrbo { Laziness = Lazy.Every(4), UpperWeight = 0.25, Decay = 0 }, Quadratic<double>());
        var s = Run(method, oracle, OnQuadratic<double>(), 2);
        var (x, y, d) = (s.X.Clone(), s.Y.Clone(), s.Kept("d").Clone());
        var before = new UpperAnswer<double>(UpperAsk.GradientX, oracle.Shape);
        oracle.Upper(s.Kept("x_before"), s.Kept("y_before"), Batch.Upper(2), before);
        method.Step(s, oracle, 2);
        var now = oracle.Upper(x, y, Batch.Upper(2), new(UpperAsk.GradientX, oracle.Shape));
        for (var i = 0; i < d.Length; i++)
        {
            var v = s.Kept("v")[i];
            Assert.Equal(now.GradientX[i] - v + 0.75 * (d[i] - before.GradientX[i] + v), s.Kept("d")[i], Tolerances.Rounding * 100);
        }
    }

    [Fact]
    public void Step_SameStepsAndBatchSize_SettlesBelowStocBio()
    {
        var oracle = Quadratic<double>(seed: 11, Noise);
        var mrbo = new Mrbo { LowerStep = 0.5, NeumannStep = 0.2, UpperStep = 0.05, NeumannTerms = 20 };
        var plain = new StocBio
        {
            LowerStep = Schedule.Power(0.5, 1.0 / 3), NeumannStep = 0.2, UpperStep = Schedule.Power(0.05, 1.0 / 3), NeumannTerms = 20, LowerIterations = 1,
        };
        var (low, high) = (MeanGradientNorm(mrbo, oracle, 6000, 2000), MeanGradientNorm(plain, oracle, 6000, 2000));
        Assert.True(low < 0.5 * high, $"{low} with memory, {high} without");
    }
}

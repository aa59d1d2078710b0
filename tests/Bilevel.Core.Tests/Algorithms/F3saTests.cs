using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class F3saTests
{
    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        // Without noise what a batch says at the point before is what is remembered of it, and h is the gradient here.
        var method = new F3sa { LowerStep = 0.25, UpperStep = 0.5, Lambda0 = 2, LambdaGrowth = 2, Weight = 0.25 };
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(method, oracle, OnLine, 1);
        Assert.Equal(1.0, s.Y[0]);                  // 2 − 0.25 · 4
        Assert.Equal(0.75, s.Kept("u")[0]);         // 2 − 0.25 (2/2 + 4)
        Assert.Equal(0.4375, s.X[0]);               // 1 − 0.5 (1.625 + 2 (0.75 − 1))

        Continue(method, oracle, s, 1, 2);          // λ = 4
        Assert.Equal(0.640625, s.Y[0]);             // 1 − 0.25 · 1.4375
        Assert.Equal(0.486328125, s.Kept("u")[0]);  // 0.75 − 0.25 (0.46875/4 + 0.9375)
        Assert.Equal(0.28076171875, s.X[0]);        // 0.4375 − 0.5 (0.9306640625 + 4 (0.486328125 − 0.640625))
    }

    [Fact]
    public void Step_WithNoise_CorrectsWhatItRemembersOnTheNewBatch()
    {
        var oracle = Quadratic<double>(3, Noise);
        var method = new F3sa { Weight = 0.25 };
        var s = method.Start(oracle, OnQuadratic<double>());
        (Vec<double> x, Vec<double> y, Vec<double> u) before = (s.X.Clone(), s.Y.Clone(), s.Kept("u").Clone());
        Continue(method, oracle, s, 0, 1);
        (Vec<double> x, Vec<double> y, Vec<double> u) here = (s.X.Clone(), s.Y.Clone(), s.Kept("u").Clone());
        Continue(method, oracle, s, 1, 2);

        Vec<double> Gradient(LowerAsk ask, Vec<double> x, Vec<double> y, Batch batch)
        {
            var answer = oracle.Lower(x, y, null, batch, new(ask, oracle.Shape));
            return ask == LowerAsk.GradientY ? answer.GradientY : answer.GradientX;
        }

        // h(∇yG) of iteration 1: at (x₁, y₁), and at (x₀, y₀) where iteration 0 took it.
        Vec<double> expected = new(3);
        expected.Set(Gradient(LowerAsk.GradientY, here.x, here.y, Batch.Lower(1))
            + 0.75 * (Gradient(LowerAsk.GradientY, before.x, before.y, Batch.Lower(0)) - Gradient(LowerAsk.GradientY, before.x, before.y, Batch.Lower(1))));
        Assert.Equal(expected.Span.ToArray(), s.Kept("solved_y").Span.ToArray());

        // h(∇xG) of iteration 1: at (x₁, u₂), and at (x₀, u₁).
        Batch Cross(long t) => Batch.Draw(Purpose.CrossX, t, 0, 2);
        expected = new(2);
        expected.Set(Gradient(LowerAsk.GradientX, here.x, s.Kept("u"), Cross(1))
            + 0.75 * (Gradient(LowerAsk.GradientX, before.x, here.u, Cross(0)) - Gradient(LowerAsk.GradientX, before.x, here.u, Cross(1))));
        Assert.Equal(expected.Span.ToArray(), s.Kept("penalized_x").Span.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Weight_One_IsF2saWithOneStep(bool common)
    {
        var f2sa = Run(new F2sa { CommonRandomNumbers = common }, Quadratic<double>(2, Noise), OnQuadratic<double>(), 50);
        var f3sa = Run(new F3sa { CommonRandomNumbers = common, Weight = 1 }, Quadratic<double>(2, Noise), OnQuadratic<double>(), 50);
        Assert.Equal(f2sa.X.Span.ToArray(), f3sa.X.Span.ToArray());
        Assert.Equal(f2sa.Y.Span.ToArray(), f3sa.Y.Span.ToArray());
    }

    [Fact]
    public void Lambda_Doubled_HalvesTheBias()
    {
        double Bias(double lambda) => Run(
            new F3sa { LowerStep = 0.1, UpperStep = 0.02, Lambda0 = lambda, LambdaGrowth = 0 }, Quadratic<double>(), OnQuadratic<double>(), 5000).GradientNorm();
        foreach (var lambda in (double[])[100, 200, 400, 800])
            Assert.Equal(0.5, Bias(2 * lambda) / Bias(lambda), Tolerances.PenaltyRatio);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.2)]
    [InlineData(1)]
    public void Weight_Eta_LeavesItsShareOfTheVariance(double eta)
    {
        // Standing still, the noise of h is e ← (1 − η) e + η ε: η / (2 − η) of the variance of a batch.
        var oracle = Quadratic<double>(5, new QuadraticNoise(Gradient: 0.5, Curvature: 0));
        var at = OnQuadratic<double>();
        var method = new F3sa { LowerStep = 1e-9, UpperStep = 1e-9, Weight = eta };
        var exact = oracle.Lower(at.X, at.Y, null, Batch.Full, new(LowerAsk.GradientY, oracle.Shape)).GradientY;
        var s = Run(method, oracle, at, 500);
        var (variance, error) = (0.0, new Vec<double>(3));
        for (var t = 500; t < 20_500; t++)
        {
            method.Step(s, oracle, t);
            error.Set(s.Kept("solved_y") - exact);
            variance += error.Dot(error) / 3 / 20_000;
        }

        Assert.Equal(1, variance / (0.25 * eta / (2 - eta)), Tolerances.Variance);
    }

    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 2)]
    public void Step_EveryBatch_IsEvaluatedAtTwoPoints(bool common, int distinct)
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        var method = new F3sa { CommonRandomNumbers = common };
        var s = Run(method, oracle, OnQuadratic<double>(), 1);
        Assert.Equal((4, 2), (oracle.LowerCalls.Count, oracle.UpperCalls.Count));
        Continue(method, oracle, s, 1, 2);
        var (lower, upper) = (oracle.LowerCalls.Skip(4).ToArray(), oracle.UpperCalls.Skip(2).ToArray());
        Assert.Equal((8, 4), (lower.Length, upper.Length));
        Assert.Equal(distinct, lower.Select(c => c.Batch).Distinct().Count());
        Assert.Equal(2, upper.Select(c => c.Batch).Distinct().Count());
        Assert.All(lower.Chunk(2), pair => Assert.Equal(pair[0], pair[1]));
        Assert.All(upper.Chunk(2), pair => Assert.Equal(pair[0], pair[1]));
    }
}

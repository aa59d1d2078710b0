using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Numerics;
using Bilevel.Numerics.Random;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class PzoboTests
{
    [Fact]
    public void Step_TwiceOnALine_EqualsHandNumbers()
    {
        var method = new Pzobo { LowerStep = 0.25, UpperStep = 0.5, LowerIterations = 1, Directions = 2, Radius = 0.5 };
        var oracle = new QuadraticProblem<double>(Line);
        double MeanSquare(long t) => Enumerable.Range(0, 2).Average(j => Math.Pow(new RandomStream(0, (byte)Purpose.Algorithm, t, j).NextGaussian(), 2));

        // y(x + μu) − y(x) = −0.25 μu, so that h = ∇xF − 0.25 u² ∇yF.
        var s = Run(method, oracle, OnLine, 1);
        Assert.Equal(1.0, s.Y[0]);                                                                      // 2 − 0.25 · 4
        var x = 1 - 0.5 * (1.75 - 0.25 * MeanSquare(0) * 1);
        Assert.Equal(x, s.X[0], 100 * Tolerances.Rounding);

        Continue(method, oracle, s, 1, 2);
        Assert.Equal(1 - 0.25 * (1 + x), s.Y[0], 100 * Tolerances.Rounding);
        var (pullX, pullY) = (x + s.Y[0] / 2 + 0.25, s.Y[0] + x / 2 - 0.5);
        Assert.Equal(x - 0.5 * (pullX - 0.25 * MeanSquare(1) * pullY), s.X[0], 100 * Tolerances.Rounding);
    }

    [Fact]
    public void Step_OverManyDirections_HasTheMeanOfTheUnrolledHypergradient()
    {
        var (oracle, at) = (Quadratic<double>(), OnQuadratic<double>());
        double[] Hypergradient(Algorithm method) => [.. at.X.Span.ToArray().Zip(Run(method, oracle, at, 1).X.Span.ToArray(), (from, to) => from - to)];
        var mean = Hypergradient(new Pzobo { LowerStep = 0.2, UpperStep = 1, LowerIterations = 3, Directions = 80_000 });
        var exact = Hypergradient(new Unrolled { LowerStep = 0.2, UpperStep = 1, LowerIterations = 3 });
        var direct = Hypergradient(new NoSecondOrder { LowerStep = 0.2, UpperStep = 1, LowerIterations = 3 });
        Vec<double> gap = new(exact), response = new(exact);
        gap -= new Vec<double>(mean);
        response -= new Vec<double>(direct);
        Assert.InRange(gap.Norm(), 0, Tolerances.MonteCarlo * response.Norm());
    }

    [Fact]
    public void Step_AllDirections_StartFromTheSamePointOnTheSameBatches()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new Pzobo { LowerIterations = 3, Directions = 2 }, oracle, OnQuadratic<double>(), 1);
        Batch[] steps = [.. Enumerable.Range(0, 3).Select(i => Batch.Lower(0, i, 3))];
        Assert.Equal([.. steps, .. steps, .. steps], oracle.LowerCalls.Select(c => c.Batch));
        Assert.Equal([(UpperAsk.Gradients, Batch.Upper(0))], oracle.UpperCalls);
    }

    [Fact]
    public void Directions_OfAnotherSeed_AreOthers()
    {
        double[] X(ulong seed) => Run(new Pzobo(), Quadratic<double>(), OnQuadratic<double>() with { Seed = seed }, 3).X.Span.ToArray();
        Assert.Equal(X(1), X(1));
        Assert.NotEqual(X(1), X(2));
    }
}

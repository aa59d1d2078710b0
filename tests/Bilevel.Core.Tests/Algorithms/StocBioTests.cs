using System.Globalization;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class StocBioTests
{
    [Fact]
    public void Step_OnALine_EqualsHandNumbers()
    {
        var method = new StocBio { LowerStep = 0.25, NeumannStep = 0.25, UpperStep = 0.5, LowerIterations = 2, NeumannTerms = 2 };
        var s = Run(method, new QuadraticProblem<double>(Line), OnLine, 1);
        Assert.Equal(0.5, s.Y[0]);              // 2 − 0.25 · 4 = 1, then 1 − 0.25 · 2
        // there ∇yF = 0.5, ∇xF = 1.5; r = 0.5, 0.25, 0.125 and z = 0.25 (0.5 + 0.25 + 0.125) = 0.21875
        Assert.Equal(0.359375, s.X[0]);         // 1 − 0.5 (1.5 − 0.21875)
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(20)]
    [InlineData(50)]
    public void Step_AtTheLowerLevelSolution_MovesAlongTheGoldenTruncatedHypergradient(int terms)
    {
        var solution = GoldenFile.Vector(GoldenFile.Root.GetProperty("quadratic").GetProperty("z_star"));
        var start = OnQuadratic<double>() with { Y = new(solution) };
        var method = new StocBio { LowerStep = 0.1, NeumannStep = 0.2, UpperStep = 1, LowerIterations = 1, NeumannTerms = terms };
        var s = Run(method, Quadratic<double>(), start, 1);

        var expected = GoldenFile.Vector(GoldenFile.Root.GetProperty("quadratic_neumann").GetProperty(terms.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(expected[0], start.X[0] - s.X[0], Tolerances.Golden);
        Assert.Equal(expected[1], start.X[1] - s.X[1], Tolerances.Golden);
    }

    [Fact]
    public void NeumannTerms_OneMore_ShrinksTheErrorByOneFactor()
    {
        // In one dimension z* − z_Q = (1 − ηA)^(Q+1) z*, here with 1 − ηA = 1 − 0.125 · 2 = 0.75.
        double Step(int terms) => Run(
            new StocBio { LowerStep = 0.25, NeumannStep = 0.125, UpperStep = 1, LowerIterations = 1, NeumannTerms = terms },
            new QuadraticProblem<double>(Line), OnLine, 1).X[0];
        var limit = Step(200);
        for (var terms = 0; terms < 10; terms++)
            Assert.Equal(0.75, (limit - Step(terms + 1)) / (limit - Step(terms)), Tolerances.Rounding * 100);
    }

    [Fact]
    public void Step_AllBatches_AreIndependent()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new StocBio { LowerIterations = 3, NeumannTerms = 4 }, oracle, OnQuadratic<double>(), 2);
        Assert.Equal(2 * (3 + 4 + 1), oracle.LowerCalls.Select(c => c.Batch).Distinct().Count());
        Assert.Equal([Batch.Upper(0), Batch.Upper(1)], oracle.UpperCalls.Select(c => c.Batch));
    }

    [Fact]
    public void AsReleased_TwoTermsOnALine_EqualsHandNumbers()
    {
        var method = new StocBio { LowerStep = 0.25, NeumannStep = 0.25, UpperStep = 0.5, LowerIterations = 2, NeumannTerms = 2, Variant = Variant.AsReleased };
        var s = Run(method, new QuadraticProblem<double>(Line), OnLine, 1);
        // y = 0.5, ∇yF = 0.5, ∇xF = 1.5 as above; r = 0.5, 0.25, 0.125
        Assert.Equal(0.40625, s.Kept("z")[0]);  // 0.25 · 0.125 + 0.25 + 0.125
        Assert.Equal(0.453125, s.X[0]);         // 1 − 0.5 (1.5 − 0.40625)
    }

    [Theory]
    [InlineData(0.92, 9.08)]
    [InlineData(1.0, 9.0)]
    [InlineData(2.0, 8.0)]
    public void AsReleased_ALongSeries_IsLargerByOneOverTheScaleLessTheCurvature(double curvature, double factor)
    {
        // In one dimension, with a = 1 − ηh and aᑫ gone: (Σ aᑫ from q = 1) / (η Σ aᑫ from q = 0) = a/η = 1/η − h, here at η = 0.1, Q = 100.
        var line = Line with { A = new[,] { { curvature } } };
        double Z(Variant variant) =>
            Run(new StocBio { NeumannStep = 0.1, NeumannTerms = 100, Variant = variant }, new QuadraticProblem<double>(line), OnLine, 1).Kept("z")[0];
        Assert.Equal(factor, Z(Variant.AsReleased) / Z(Variant.Paper), Tolerances.SeriesTail);
    }

    [Fact]
    public void AsReleased_AllProducts_ShareOneBatch()
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(new StocBio { NeumannTerms = 4, Variant = Variant.AsReleased }, oracle, OnQuadratic<double>(), 1);
        Assert.Equal(Enumerable.Repeat(Batch.Draw(Purpose.Hvp, 0), 4), oracle.Of(LowerAsk.Hvp));
    }

    [Fact]
    public void AsReleased_WithoutNoise_SettlesWherePhiIsNotStationary()
    {
        var method = new StocBio { LowerStep = 0.2, NeumannStep = 0.2, UpperStep = 0.004, NeumannTerms = 200, Variant = Variant.AsReleased };
        var s = Run(method, Quadratic<double>(), OnQuadratic<double>(), 10_000);
        // Where ∇xF − C (η (I − ηA)^Q + Σ (I − ηA)^q) ∇yF = 0 at y*(x), computed elsewhere; the minimiser of Φ is (−0.654, 0.977).
        Assert.Equal(-0.7102352193261255, s.X[0], Tolerances.Golden);
        Assert.Equal(0.8465352828989232, s.X[1], Tolerances.Golden);
        Assert.InRange(s.GradientNorm(), 0.6, 0.7);
    }
}

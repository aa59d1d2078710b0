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
}

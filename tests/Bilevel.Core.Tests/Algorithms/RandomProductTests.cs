using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Numerics.Random;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>What BSA, TTSA and ALSET share: z is one random Neumann product.</summary>
public class RandomProductTests
{
    public static TheoryData<ImplicitAlgorithm> Methods => [new Bsa(), new Ttsa(), new Alset()];

    /// <summary>The number of factors in iteration t.</summary>
    internal static int Factors(int t, int terms, ulong seed = 0) => new RandomStream(seed, (byte)Purpose.Algorithm, t, 0).NextInt(terms);

    [Fact]
    public void Step_AveragedOverTheNumberOfFactors_IsTheTruncatedSeries()
    {
        // At y*, from one point, iterations t = 0 … 19 999 differ in p alone: the mean of −Δx is the golden ∇xF − C η Σ (I − ηA)^q ∇yF, Q = 6 terms.
        const int Draws = 20_000;
        var solution = GoldenFile.Vector(GoldenFile.Root.GetProperty("quadratic").GetProperty("z_star"));
        var (at, oracle) = (OnQuadratic<double>() with { Y = new(solution) }, Quadratic<double>());
        var method = new Alset { NeumannStep = 0.2, UpperStep = 1, NeumannTerms = 6 };
        var s = method.Start(oracle, at);
        var (sum, squares) = (new double[2], new double[2]);
        for (var t = 0; t < Draws; t++)
        {
            s.X.CopyFrom(at.X);
            s.Y.CopyFrom(at.Y);
            method.Step(s, oracle, t);
            for (var i = 0; i < 2; i++)
            {
                sum[i] += at.X[i] - s.X[i];
                squares[i] += (at.X[i] - s.X[i]) * (at.X[i] - s.X[i]);
            }
        }

        var expected = GoldenFile.Vector(GoldenFile.Root.GetProperty("quadratic_neumann").GetProperty("5"));
        for (var i = 0; i < 2; i++)
        {
            var (mean, variance) = (sum[i] / Draws, squares[i] / Draws - sum[i] / Draws * sum[i] / Draws);
            Assert.InRange(mean, expected[i] - Tolerances.StandardErrors * Math.Sqrt(variance / Draws), expected[i] + Tolerances.StandardErrors * Math.Sqrt(variance / Draws));
            Assert.True(variance > 1, $"p has no effect: variance {variance}");
        }
    }

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void Step_TheProducts_AreThoseOfTheDrawnNumber(ImplicitAlgorithm method)
    {
        foreach (var (policy, refreshed) in ((Lazy, Func<int, bool>)[])[(Lazy.None, _ => true), (Lazy.Every(4), t => t % 4 == 0), (Lazy.Every(3, jvp: 1), t => t % 3 == 0)])
        {
            var ledger = new Ledger();
            Run(method with { Laziness = policy }, new CountingOracle<double>(Quadratic<double>(), ledger), OnQuadratic<double>() with { Seed = 7 }, 23);
            Assert.Equal(Enumerable.Range(0, 23).Where(refreshed).Sum(t => Factors(t, 10, seed: 7)), ledger[Quantity.Hvp]);
            Assert.Equal(Enumerable.Range(0, 23).Count(refreshed), ledger[Quantity.UpperGradientY]);
            Assert.Equal(policy.CrossRefreshes(23), ledger[Quantity.Jvp]);
            Assert.Equal(23, ledger[Quantity.UpperGradientX]);
        }
    }

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void Step_SkippedIterations_LeaveZAndTheProductAsTheyWere(ImplicitAlgorithm method)
    {
        var (lazy, oracle) = (method with { Laziness = Lazy.Every(4) }, Quadratic<double>(3, Noise));
        var s = Run(lazy, oracle, OnQuadratic<double>(), 1);
        for (var t = 1; t < 12; t++)
        {
            double[] z = [.. s.Kept("z").Span], v = [.. s.Kept("v").Span];
            lazy.Step(s, oracle, t);
            Assert.Equal(t % 4 != 0, z.AsSpan().SequenceEqual(s.Kept("z").Span));
            Assert.Equal(t % 4 != 0, v.AsSpan().SequenceEqual(s.Kept("v").Span));
        }
    }

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void Step_AllBatches_AreIndependent(ImplicitAlgorithm method)
    {
        var oracle = new RecordingOracle(Quadratic<double>(noise: Noise));
        Run(method, oracle, OnQuadratic<double>(), 3);
        Assert.Equal(oracle.LowerCalls.Count, oracle.LowerCalls.Select(c => c.Batch).Distinct().Count());
        Assert.Equal([Batch.Upper(0), Batch.Upper(1), Batch.Upper(2)], oracle.UpperCalls.Select(c => c.Batch));
    }

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void Step_OtherSeed_DrawsOtherProducts(ImplicitAlgorithm method)
    {
        double[] Entries(ulong seed) => Run(method, Quadratic<double>(), OnQuadratic<double>() with { Seed = seed }, 10).Entries();
        Assert.Equal(Entries(1), Entries(1));
        Assert.NotEqual(Entries(1), Entries(2));
    }

    [Fact]
    public void Cost_OverManyIterations_IsTheMeanOfTheCount()
    {
        var (method, ledger) = (new Ttsa { NeumannTerms = 12 }, new Ledger());
        Run(method, new CountingOracle<double>(new QuadraticProblem<double>(Line), ledger), OnLine, 20_000);
        Assert.Equal(5.5 * 20_000, method.Cost(20_000).Hvp);
        Assert.InRange(ledger[Quantity.Hvp], 5.5 * 20_000 - 5 * Math.Sqrt(143 / 12.0 * 20_000), 5.5 * 20_000 + 5 * Math.Sqrt(143 / 12.0 * 20_000));
    }
}

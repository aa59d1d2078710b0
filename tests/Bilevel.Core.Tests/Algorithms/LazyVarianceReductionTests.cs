using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>Laziness of the variance-reduced methods, where a skipped product is skipped at both points.</summary>
public class LazyVarianceReductionTests
{
    public static TheoryData<string, string> Cases =>
        [.. from name in (string[])["saba", "sustain", "mrbo", "vrbo", "srba"] from laziness in (string[])["every(3)", "every(3,jvp=1)", "every(2,jvp=5)"] select (name, laziness)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Cost_Lazy_IsWhatTheLedgerCounts(string name, string laziness)
    {
        var algorithm = (ImplicitAlgorithm)AlgorithmCatalog.Find(name).Default with { Laziness = Lazy.Parse(laziness) };
        foreach (var iterations in (int[])[0, 1, 2, 5, 23, 41])
        {
            var ledger = new Ledger();
            Run(algorithm, new CountingOracle<double>(Quadratic<double>(), ledger), OnQuadratic<double>(), iterations);
            Assert.All(
                Quantities.All.Where(q => q != Quantity.Hvp || algorithm.HvpDeviation == 0),
                q => Assert.Equal((iterations, q, algorithm.Cost(iterations)[q]), (iterations, q, ledger[q])));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_Lazy_StopsAndContinuesToTheSameBits(string name, string laziness)
    {
        var algorithm = (ImplicitAlgorithm)AlgorithmCatalog.Find(name).Default with { Laziness = Lazy.Parse(laziness) };
        var oracle = Quadratic<double>(1, Noise);
        var uninterrupted = Run(algorithm, oracle, OnQuadratic<double>(), 13).Entries();
        for (var stop = 0; stop < 13; stop++)
        {
            var (first, second) = (Run(algorithm, oracle, OnQuadratic<double>(), stop), algorithm.Start(oracle, OnQuadratic<double>()));
            foreach (var ((_, from), (_, to)) in first.Vectors.Zip(second.Vectors))
                to.CopyFrom(from);
            Continue(algorithm, oracle, second, stop, 13);
            Assert.Equal(uninterrupted, second.Entries());
        }
    }

    [Theory]
    [InlineData("saba")]
    [InlineData("mrbo")]
    [InlineData("vrbo")]
    [InlineData("srba")]
    public void Step_LazyWithoutNoise_ReachesTheKnownStationaryPoint(string name)
    {
        var algorithm = (ImplicitAlgorithm)Testing.Conformance.ConvergenceCards.Of(name).Exact with { Laziness = Lazy.Every(5) };
        Assert.InRange(Run(algorithm, Quadratic<double>(), OnQuadratic<double>(), 10_000).GradientNorm(), 0, Tolerances.Stationary);
    }
}

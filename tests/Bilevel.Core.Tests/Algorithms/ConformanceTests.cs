using System.Reflection;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Tests.Oracles;
using Bilevel.Testing;
using Bilevel.Testing.Conformance;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>What every method of the catalog has to do; a new method is tested by being in the catalog.</summary>
public class ConformanceTests
{
    // On the golden quadratic problem; meta-learning methods have a problem of their own.
    public static TheoryData<string> Names => [.. Applicable.Select(e => e.Name)];

    public static TheoryData<string, int> NamesAndIterations =>
        [.. Applicable.Select(e => e.Name).SelectMany(name => new[] { 0, 1, 2, 3, 5, 6, 7, 10, 23 }.Select(iterations => (name, iterations)))];

    public static TheoryData<string, string> Options =>
        [.. Applicable.SelectMany(entry => OptionsOf(entry.Default).Select(option => (entry.Name, option.Name)))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_WithoutNoise_ReachesTheKnownStationaryPoint(string name)
    {
        var card = ConvergenceCards.Of(name);
        var s = Run(card.Exact, Quadratic<double>(), OnQuadratic<double>(), 10_000);
        Assert.InRange(s.GradientNorm(), card.LeastBias, card.Bias + Tolerances.Stationary);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_InFloatWithoutNoise_ReachesTheKnownStationaryPoint(string name)
    {
        var card = ConvergenceCards.Of(name);
        var s = Run(card.Exact, Quadratic<float>(), OnQuadratic<float>(), 10_000);
        Assert.InRange(s.GradientNorm(), card.LeastBias, card.Bias + Tolerances.StationaryFloat);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_WithNoise_SettlesBelowTheFloor(string name)
    {
        var (card, oracle) = (ConvergenceCards.Of(name), Quadratic<double>(seed: 11, Noise));
        var algorithm = card.Noisy;
        var s = Run(algorithm, oracle, OnQuadratic<double>(), 4000);
        var tail = 0.0;
        for (var t = 4000; t < 6000; t++)
        {
            algorithm.Step(s, oracle, t);
            tail += s.GradientNorm() / 2000;
        }

        Assert.InRange(tail, 0, card.NoiseFloor);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_SameSeed_GivesTheSameBits(string name)
    {
        var algorithm = AlgorithmCatalog.Find(name).Default;
        double[] Entries(ulong seed) => Run(algorithm, Quadratic<double>(seed, Noise), OnQuadratic<double>(), 23).Entries();
        Assert.Equal(Entries(1), Entries(1));
        Assert.NotEqual(Entries(1), Entries(2));
    }

    [Theory]
    [MemberData(nameof(NamesAndIterations))]
    public void Cost_AfterAnyNumberOfIterations_IsWhatTheLedgerCounts(string name, int iterations)
    {
        var (algorithm, ledger, oracle) = (AlgorithmCatalog.Find(name).Default, new Ledger(), Quadratic<double>());
        Run(algorithm, new CountingOracle<double>(oracle, ledger), OnQuadratic<double>(), iterations);
        var cost = algorithm.Cost(iterations, oracle.Shape);
        // Where a number of products is drawn at random the documented cost is its mean: five standard deviations, keyed, so that the test is certain.
        var spread = 5 * algorithm.HvpDeviation * Math.Sqrt(iterations);
        Assert.All(Quantities.All, q => Assert.InRange(ledger[q], cost[q] - (q == Quantity.Hvp ? spread : 0), cost[q] + (q == Quantity.Hvp ? spread : 0)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Cost_WhereFDoesNotDependOnX_CountsNoGradientX(string name)
    {
        var (algorithm, ledger) = (AlgorithmCatalog.Find(name).Default, new Ledger());
        var oracle = new CountingOracle<double>(new ReweightedRidge(), ledger);
        Run(algorithm, oracle, new(new(oracle.Shape.UpperDimension), new(oracle.Shape.LowerDimension)), 7);
        Assert.All(
            Quantities.All.Where(q => q != Quantity.Hvp || algorithm.HvpDeviation == 0),
            q => Assert.Equal((q, q == Quantity.UpperGradientX ? 0 : algorithm.Cost(7, oracle.Shape)[q]), (q, ledger[q])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_InSteadyState_AllocatesNothing(string name)
    {
        var (algorithm, oracle, t) = (AlgorithmCatalog.Find(name).Default, Quadratic<float>(noise: Noise), 0L);
        var s = algorithm.Start(oracle, OnQuadratic<float>());
        Assert.Equal(0, Allocation.OfSteadyState(() => algorithm.Step(s, oracle, t++)));
    }

    [Theory]
    [MemberData(nameof(Options))]
    public void Option_Changed_ChangesTheTrajectory(string name, string option)
    {
        var basis = AlgorithmCatalog.Find(name).Default;
        var changed = Changed(basis, OptionsOf(basis).Single(o => o.Name == option), ConvergenceCards.Of(name));
        Assert.NotEqual(basis, changed);
        double[] Entries(Algorithm algorithm) => Run(algorithm, Quadratic<double>(1, Noise), OnQuadratic<double>(), 23).Entries();
        Assert.NotEqual(Entries(basis), Entries(changed));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_StoppedCopiedAndContinued_EqualsUninterrupted(string name)
    {
        var (algorithm, oracle) = (AlgorithmCatalog.Find(name).Default, Quadratic<float>(1, Noise));
        var uninterrupted = Run(algorithm, oracle, OnQuadratic<float>(), 23).Entries();
        for (var stop = 0; stop < 23; stop++)
        {
            var first = Run(algorithm, oracle, OnQuadratic<float>(), stop);
            var second = algorithm.Start(oracle, OnQuadratic<float>());
            foreach (var ((kept, from), (sameKept, to)) in first.Vectors.Zip(second.Vectors))
            {
                Assert.Equal(kept, sameKept);
                to.CopyFrom(from);
            }

            Continue(algorithm, oracle, second, stop, 23);
            Assert.Equal(uninterrupted, second.Entries());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Start_AtAPoint_CopiesIt(string name)
    {
        var at = OnQuadratic<double>();
        var s = Run(AlgorithmCatalog.Find(name).Default, Quadratic<double>(), at, 5);
        Assert.Equal([0.5, -1.5], at.X.Span.ToArray());
        Assert.Equal([0.0, 0.0, 0.0], at.Y.Span.ToArray());
        Assert.Equal(["x", "y"], s.Vectors.Take(2).Select(v => v.Name));
        Assert.Equal(s.Vectors.Count, s.Vectors.Select(v => v.Name).Distinct().Count());
    }

    private static IEnumerable<AlgorithmEntry> Applicable => AlgorithmCatalog.All.Where(e => e.Default.NotApplicable(Quadratic<double>().Shape) is null);

    private static IEnumerable<PropertyInfo> OptionsOf(Algorithm algorithm) =>
        algorithm.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    private static Algorithm Changed(Algorithm algorithm, PropertyInfo option, ConvergenceCard card)
    {
        var copy = algorithm with { };
        option.SetValue(copy, option.GetValue(copy) switch
        {
            _ when card.Telling.TryGetValue(option.Name, out var value) => value,
            Schedule schedule => Schedule.Constant(schedule.Start / 2),
            int number => number + 1,
            double.PositiveInfinity => 0.3,
            double number => number / 2,
            bool flag => !flag,
            Lazy => Lazy.Every(3),
            Variant => Variant.AsReleased,
            LazyOption lazy => lazy == LazyOption.I ? LazyOption.II : LazyOption.I,
            var other => throw new NotSupportedException($"this test does not know how to change {option.Name} = {other}"),
        });
        return copy;
    }
}

using System.Reflection;
using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Tests.Oracles;
using Bilevel.Testing;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>What every method of the catalog has to do; a new method is tested by being in the catalog.</summary>
public class ConformanceTests
{
    public static TheoryData<string> Names => [.. AlgorithmCatalog.Names];

    public static TheoryData<string, int> NamesAndIterations =>
        [.. AlgorithmCatalog.Names.SelectMany(name => new[] { 0, 1, 2, 3, 5, 6, 7, 10, 23 }.Select(iterations => (name, iterations)))];

    public static TheoryData<string, string> Options =>
        [.. AlgorithmCatalog.All.SelectMany(entry => OptionsOf(entry.Default).Select(option => (entry.Name, option.Name)))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_WithoutNoise_ReachesTheKnownStationaryPoint(string name)
    {
        var algorithm = Convergent(name, lambda: 10_000, horizon: 10_000);
        var s = Run(algorithm, Quadratic<double>(), OnQuadratic<double>(), 10_000);
        Assert.InRange(s.GradientNorm(), 0, Floor(algorithm, Tolerances.Stationary));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_InFloatWithoutNoise_ReachesTheKnownStationaryPoint(string name)
    {
        var algorithm = Convergent(name, lambda: 10_000, horizon: 10_000);
        var s = Run(algorithm, Quadratic<float>(), OnQuadratic<float>(), 10_000);
        Assert.InRange(s.GradientNorm(), 0, Floor(algorithm, Tolerances.StationaryFloat));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_WithNoise_SettlesBelowTheFloor(string name)
    {
        var (algorithm, oracle) = (Convergent(name, lambda: 30, horizon: 6000), Quadratic<double>(seed: 11, Noise));
        var s = Run(algorithm, oracle, OnQuadratic<double>(), 4000);
        var tail = 0.0;
        for (var t = 4000; t < 6000; t++)
        {
            algorithm.Step(s, oracle, t);
            tail += s.GradientNorm() / 2000;
        }

        Assert.InRange(tail, 0, algorithm is BoRep ? Tolerances.NoiseFloorNormalised : Tolerances.NoiseFloor);
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
        var (algorithm, ledger) = (AlgorithmCatalog.Find(name).Default, new Ledger());
        Run(algorithm, new CountingOracle<double>(Quadratic<double>(), ledger), OnQuadratic<double>(), iterations);
        var cost = algorithm.Cost(iterations);
        Assert.All(Quantities.All, quantity => Assert.Equal((quantity, cost[quantity]), (quantity, ledger[quantity])));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Cost_WhereFDoesNotDependOnX_CountsNoGradientX(string name)
    {
        var (algorithm, ledger) = (AlgorithmCatalog.Find(name).Default, new Ledger());
        var oracle = new CountingOracle<double>(new ReweightedRidge(), ledger);
        Run(algorithm, oracle, new(new(oracle.Shape.UpperDimension), new(oracle.Shape.LowerDimension)), 7);
        Assert.All(
            Quantities.All,
            quantity => Assert.Equal((quantity, quantity == Quantity.UpperGradientX ? 0 : algorithm.Cost(7)[quantity]), (quantity, ledger[quantity])));
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
        var changed = Changed(basis, OptionsOf(basis).Single(o => o.Name == option));
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

    /// <summary>The method with step sizes that suit the golden quadratic, and where its default is biased by design, the option that removes the bias.</summary>
    private static Algorithm Convergent(string name, double lambda, long horizon)
    {
        var entry = AlgorithmCatalog.Find(name);
        var algorithm = entry.With([.. entry.StepSizes.Select(step => step switch { "UpperStep" => 0.004, "Lambda0" => lambda, _ => 0.2 })]);
        return algorithm switch
        {
            StocBio stocBio => stocBio with { NeumannTerms = 200 },
            F2sa f2sa => f2sa with { LambdaGrowth = 0, CommonRandomNumbers = true },
            BoRep boRep => boRep with { UpperStep = Schedule.Cosine(0.05, horizon) },
            _ => algorithm,
        };
    }

    private static double Floor(Algorithm algorithm, double rounding) => algorithm switch
    {
        F2sa f2sa => rounding + Tolerances.PenaltyBias / f2sa.Lambda0,
        BoRep => rounding + Tolerances.StationaryNormalised,
        _ => rounding,
    };

    private static IEnumerable<PropertyInfo> OptionsOf(Algorithm algorithm) =>
        algorithm.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);

    private static Algorithm Changed(Algorithm algorithm, PropertyInfo option)
    {
        var copy = algorithm with { };
        option.SetValue(copy, option.GetValue(copy) switch
        {
            Schedule schedule => Schedule.Constant(schedule.Start / 2),
            int number => number + 1,
            double.PositiveInfinity => 0.3,
            double number => number / 2,
            bool flag => !flag,
            LazyOption lazy => lazy == LazyOption.I ? LazyOption.II : LazyOption.I,
            var other => throw new NotSupportedException($"this test does not know how to change {option.Name} = {other}"),
        });
        return copy;
    }
}

using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Core.Optimisers;
using Bilevel.Core.Problems;
using Bilevel.Testing;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Optimisers;

/// <summary>Optimisers around every method of the catalog: what the method is, costs and keeps does not change; what is made of its moves does.</summary>
public class OptimisedTests
{
    private static readonly Optimiser s_upper = Optimiser.Parse("momentum(0.5)+clip(0.05)+box(-2,2)"), s_lower = Optimiser.Parse("adam(0.05)+ball(3)");

    public static TheoryData<string> Names => [.. AlgorithmCatalog.All.Where(e => e.Default.NotApplicable(Quadratic<double>().Shape) is null).Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_WithoutRules_IsTheMethodToTheBit(string name)
    {
        var method = AlgorithmCatalog.Find(name).Default;
        double[] Entries(Algorithm algorithm) => Run(algorithm, Quadratic<float>(1, Noise), OnQuadratic<float>(), 23).Entries();
        Assert.Equal(Entries(method), Entries(new Optimised(method)));
        Assert.Equal(Entries(method), Entries(new Optimised(method) { Upper = Optimiser.Of(new Clip(1e6), new Ball(1e6)), Lower = Optimiser.Of(new Box(-1e6, 1e6)) }));
        Assert.NotEqual(Entries(method)[..5], Entries(new Optimised(method) { Upper = s_upper, Lower = s_lower })[..5]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_StoppedCopiedAndContinued_EqualsUninterrupted(string name)
    {
        var (algorithm, oracle) = (new Optimised(AlgorithmCatalog.Find(name).Default) { Upper = s_upper, Lower = s_lower }, Quadratic<float>(1, Noise));
        var uninterrupted = Run(algorithm, oracle, OnQuadratic<float>(), 13).Entries();
        for (var stop = 0; stop < 13; stop++)
        {
            var (first, second) = (Run(algorithm, oracle, OnQuadratic<float>(), stop), algorithm.Start(oracle, OnQuadratic<float>()));
            foreach (var ((kept, from), (sameKept, to)) in first.Vectors.Zip(second.Vectors))
            {
                Assert.Equal(kept, sameKept);
                to.CopyFrom(from);
            }

            Continue(algorithm, oracle, second, stop, 13);
            Assert.Equal(uninterrupted, second.Entries());
            Assert.Equal(second.Vectors.Count, second.Vectors.Select(v => v.Name).Distinct().Count());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Cost_OfAnOptimisedMethod_IsTheMethodsOwn(string name)
    {
        var method = AlgorithmCatalog.Find(name).Default;
        var (algorithm, plain, optimised) = (new Optimised(method) { Upper = s_upper, Lower = s_lower }, new Ledger(), new Ledger());
        Run(method, new CountingOracle<double>(Quadratic<double>(), plain), OnQuadratic<double>(), 7);
        Run(algorithm, new CountingOracle<double>(Quadratic<double>(), optimised), OnQuadratic<double>(), 7);
        Assert.All(Quantities.All, q => Assert.Equal(plain[q], optimised[q]));
        var shape = Quadratic<double>().Shape;
        Assert.Equal(
            (method.Name, method.Cost(7), method.Cost(7, shape), method.HvpDeviation, method.HvpsAreBound),
            (algorithm.Name, algorithm.Cost(7), algorithm.Cost(7, shape), algorithm.HvpDeviation, algorithm.HvpsAreBound));
    }

    [Fact]
    public void Adapts_OfAnOptimisedMethod_IsTheMethodsOwn() =>
        Assert.All(AlgorithmCatalog.All, e => Assert.Equal(e.Default.Adapts, new Optimised(e.Default) { Upper = s_upper }.Adapts));

    [Fact]
    public void Solves_OfAnOptimisedMethod_AreTheMethodsOwn()
    {
        var method = new Optimised(new AidCg { SystemIterations = 2, Tolerance = 1e-6 }) { Upper = s_upper };
        var solves = Run(method, Quadratic<double>(), OnQuadratic<double>(), 5).Solves!;
        Assert.Equal((5, 5), (solves.Systems, solves.UnsolvedSystems));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_InSteadyState_AllocatesNothing(string name)
    {
        var (algorithm, oracle, t) = (new Optimised(AlgorithmCatalog.Find(name).Default) { Upper = s_upper, Lower = s_lower }, Quadratic<float>(noise: Noise), 0L);
        var s = algorithm.Start(oracle, OnQuadratic<float>());
        Assert.Equal(0, Allocation.OfSteadyState(() => algorithm.Step(s, oracle, t++)));
    }

    [Fact]
    public void Soba_WithMomentumOnX_EqualsHandNumbers()
    {
        // On the line SOBA wants x: 1 → 1 − 0.5 · 2.25 = −0.125; y: 2 → 2 − 0.25 · 4 = 1; z: 0 → 0.25 · 2 = 0.5.
        var method = new Optimised(new Soba { LowerStep = 0.25, UpperStep = 0.5 }) { Upper = Optimiser.Of(new Momentum(0.5)) };
        var oracle = new QuadraticProblem<double>(Line);
        var s = Run(method, oracle, OnLine, 1);
        Assert.Equal((-0.125, 1.0, 0.5), (s.X[0], s.Y[0], s.Kept("z")[0]));
        Continue(method, oracle, s, 1, 2);
        // ∇xF = −0.125 + 0.5 + 0.25 = 0.625, v = 0.5: Δ = −0.0625; m = −0.5625 − 0.0625.
        Assert.Equal(-0.625, s.Kept("upper_rule0_m")[0]);
        Assert.Equal(-0.75, s.X[0]);
        Assert.Equal(1 - 0.25 * (2 - 0.125 - 1), s.Y[0]);
    }

    [Fact]
    public void Ball_AroundX_HoldsItInside()
    {
        var method = new Optimised(new Soba { LowerStep = 0.2, UpperStep = 0.004 }) { Upper = Optimiser.Of(new Ball(0.25)) };
        var s = Run(method, Quadratic<double>(), OnQuadratic<double>(), 0);
        for (var t = 0; t < 200; t++)
        {
            method.Step(s, Quadratic<double>(), t);
            Assert.InRange(s.X.Norm(), 0, 0.25 * (1 + Tolerances.Rounding));
        }
    }

    [Fact]
    public void Adam_AroundBothLevels_ReachesTheStationaryPoint()
    {
        var steps = Optimiser.Of(new Adam(Schedule.Cosine(0.05, 6000)));
        var method = new Optimised(new Soba { LowerStep = 0.2, UpperStep = 0.004 }) { Upper = steps, Lower = steps };
        Assert.InRange(Run(method, Quadratic<double>(), OnQuadratic<double>(), 6000).GradientNorm(), 0, Tolerances.StationaryAdam);
    }

    [Fact]
    public void With_StepSizes_SetsThoseOfTheMethod()
    {
        var optimised = new Optimised(new Soba()) { Upper = s_upper };
        Assert.Equal(optimised with { Inner = new Soba { LowerStep = 0.5, UpperStep = 0.25 } }, AlgorithmCatalog.Find("soba").With([0.5, 0.25], optimised));
        Assert.Throws<ArgumentException>(() => new Optimised(optimised));
        Assert.Equal(new Soba(), Optimised.Around(new Soba(), Optimiser.None, Optimiser.None));
    }
}

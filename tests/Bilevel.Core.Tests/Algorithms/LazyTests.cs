using Bilevel.Core.Algorithms;
using Bilevel.Testing.Conformance;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

public class LazyTests
{
    public static TheoryData<ImplicitAlgorithm> Methods => [new Soba(), new MaSoba(), new Amigo(), new StocBio(), new BoRep()];

    [Theory]
    [InlineData("every(1)")]
    [InlineData("every(5)")]
    [InlineData("every(5,jvp=1)")]
    [InlineData("every(1,jvp=7)")]
    [InlineData("adaptive(0.05,50)")]
    public void Parse_WhatToStringWrites_IsTheSamePolicy(string text)
    {
        var policy = Lazy.Parse(text);
        Assert.Equal(text, policy.ToString());
        Assert.Equal(policy, Lazy.Parse(policy.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("every(0)")]
    [InlineData("every(5,jvp=0)")]
    [InlineData("every(5,1)")]
    [InlineData("every(99999999999)")]
    [InlineData("adaptive(0,50)")]
    [InlineData("adaptive(0.1)")]
    [InlineData("adaptive(0.1,1)")]
    [InlineData("adaptive(nan,50)")]
    public void Parse_NoPolicy_SaysWhatWasExpectedAndWhatCame(string text)
    {
        var error = Assert.Throws<FormatException>(() => Lazy.Parse(text));
        Assert.StartsWith($"expected a policy such as every(5), every(5,jvp=1) or adaptive(0.05,50), got '{text}'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("adaptve(0.05,20)", "not a form of a policy; did you mean \"adaptive\"?")]
    [InlineData("every(x)", "'x' is no whole number")]
    [InlineData("adaptive(x,20)", "'x' is no number")]
    public void Parse_NearlyAPolicy_SaysWhereItFails(string text, string why) =>
        Assert.EndsWith($"got '{text}': {why}", Assert.Throws<FormatException>(() => Lazy.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Every_PeriodBelowOne_SaysWhatCame()
    {
        Assert.StartsWith("n must be at least 1, got 0", Assert.Throws<ArgumentOutOfRangeException>(() => Lazy.Every(0)).Message, StringComparison.Ordinal);
        Assert.StartsWith("jvp must be at least 1, got -1", Assert.Throws<ArgumentOutOfRangeException>(() => Lazy.Every(2, jvp: -1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void Every_N_EvaluatesWhatIsDueAndNothingElse(ImplicitAlgorithm method)
    {
        const int Iterations = 23;
        foreach (var (policy, system, cross) in ((Lazy, int, int)[])[(Lazy.Every(5), 5, 5), (Lazy.Every(5, jvp: 1), 5, 23), (Lazy.Every(1, jvp: 4), 23, 6), (Lazy.Every(3, jvp: 2), 8, 12)])
        {
            var (lazy, plain, ledger) = (method with { Laziness = policy }, new Ledger(), new Ledger());
            Run(method, new CountingOracle<double>(Quadratic<double>(), plain), OnQuadratic<double>(), 1);
            Run(lazy, new CountingOracle<double>(Quadratic<double>(), ledger), OnQuadratic<double>(), Iterations);
            Assert.Equal(system * plain[Quantity.Hvp], ledger[Quantity.Hvp]);
            Assert.Equal(system, ledger[Quantity.UpperGradientY]);
            Assert.Equal(cross, ledger[Quantity.Jvp]);
            Assert.Equal(Iterations, ledger[Quantity.UpperGradientX]);
        }
    }

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void Every_SkippedIterations_LeaveZAndTheProductAsTheyWere(ImplicitAlgorithm method)
    {
        var (lazy, oracle) = (method with { Laziness = Lazy.Every(4) }, Quadratic<double>(3, Noise));
        var s = Run(lazy, oracle, OnQuadratic<double>(), 1);
        for (var t = 1; t < 12; t++)
        {
            double[] z = [.. s.Kept("z").Span], v = [.. s.Kept("v").Span], x = [.. s.X.Span];
            lazy.Step(s, oracle, t);
            Assert.Equal(t % 4 != 0, z.AsSpan().SequenceEqual(s.Kept("z").Span));
            Assert.Equal(t % 4 != 0, v.AsSpan().SequenceEqual(s.Kept("v").Span));
            Assert.NotEqual(x, s.X.Span.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void Lazy_WithoutNoise_ReachesTheSameStationaryPoint(ImplicitAlgorithm method)
    {
        // A hypergradient that is N iterations old makes MA-SOBA's average swing at the usual step.
        var basis = (ImplicitAlgorithm)ConvergenceCards.Of(method.Name).Exact;
        if (basis is MaSoba average)
            basis = average with { UpperStep = 0.002 };
        foreach (var policy in (Lazy[])[Lazy.Every(5), Lazy.Every(5, jvp: 1), Lazy.Adaptive(0.01, 20)])
        {
            var s = Run(basis with { Laziness = policy }, Quadratic<double>(), OnQuadratic<double>(), 10_000);
            Assert.InRange(s.GradientNorm(), 0, method is BoRep ? Tolerances.StationaryNormalisedLazy : Tolerances.Stationary);
        }
    }

    [Fact]
    public void Adaptive_WhileZMoves_RefreshesInEveryIteration()
    {
        // z = 0, then its first steps: each moves it by more than a thousandth of itself.
        var (method, ledger) = (new Soba { Laziness = Lazy.Adaptive(1e-3) }, new Ledger());
        Run(method, new CountingOracle<double>(Quadratic<double>(), ledger), OnQuadratic<double>(), 8);
        Assert.Equal(8, ledger[Quantity.Hvp]);
    }

    [Fact]
    public void Adaptive_OnceZStandsStill_DoublesTheWaitUpToItsMost()
    {
        // At the stationary point nothing moves: refreshes at 0, 1 (z was nothing before), then after 2, 4, 8, 8, … iterations.
        var (method, oracle) = (new Soba { LowerStep = 0.2, UpperStep = 0.004 }, Quadratic<double>());
        var still = Run(method, oracle, OnQuadratic<double>(), 20_000);
        var ledger = new Ledger();
        var (lazy, counting) = (method with { Laziness = Lazy.Adaptive(0.5, 8) }, new CountingOracle<double>(oracle, ledger));
        var s = lazy.Start(counting, new StartingPoint<double>(still.X, still.Y));
        s.Kept("z").CopyFrom(still.Kept("z"));
        var refreshes = new List<long>();
        for (var t = 0; t < 40; t++)
        {
            var before = ledger[Quantity.Hvp];
            lazy.Step(s, counting, t);
            if (ledger[Quantity.Hvp] > before)
                refreshes.Add(t);
        }

        Assert.Equal([0L, 1, 3, 7, 15, 23, 31, 39], refreshes);
        Assert.Equal(ledger[Quantity.Hvp], ledger[Quantity.Jvp]);
    }

    [Fact]
    public void Adaptive_StoppedCopiedAndContinued_EqualsUninterrupted()
    {
        var (method, oracle) = (new Soba { Laziness = Lazy.Adaptive(0.05, 20) }, Quadratic<float>(1, Noise));
        var uninterrupted = Run(method, oracle, OnQuadratic<float>(), 100).Entries();
        for (var stop = 1; stop < 100; stop += 7)
        {
            var first = Run(method, oracle, OnQuadratic<float>(), stop);
            var second = method.Start(oracle, OnQuadratic<float>());
            foreach (var ((_, from), (_, to)) in first.Vectors.Zip(second.Vectors))
                to.CopyFrom(from);
            Continue(method, oracle, second, stop, 100);
            Assert.Equal(uninterrupted, second.Entries());
        }
    }

    [Fact]
    public void Adaptive_OnANoisyProblem_SavesProductsAtTheSameFloor()
    {
        double Floor(Lazy policy, Ledger ledger)
        {
            var (method, oracle) = (new Soba { LowerStep = 0.2, UpperStep = 0.004, Laziness = policy }, new CountingOracle<double>(Quadratic<double>(11, Noise), ledger));
            var s = Run(method, oracle, OnQuadratic<double>(), 4000);
            var sum = 0.0;
            for (var t = 4000; t < 6000; t++)
            {
                method.Step(s, oracle, t);
                sum += s.GradientNorm() / 2000;
            }

            return sum;
        }

        var (plain, lazy) = (new Ledger(), new Ledger());
        var (plainFloor, lazyFloor) = (Floor(Lazy.None, plain), Floor(Lazy.Adaptive(0.1, 20), lazy));
        Assert.InRange(lazy[Quantity.Hvp], 300, plain[Quantity.Hvp] / 2);
        Assert.InRange(lazyFloor, 0, 2 * plainFloor);
    }
}

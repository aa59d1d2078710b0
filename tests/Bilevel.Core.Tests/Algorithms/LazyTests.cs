using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Numerics;
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

    public static TheoryData<string> AllMethods =>
        [.. AlgorithmCatalog.All.Where(entry => entry.Default is ImplicitAlgorithm && entry.Default.NotApplicable(Quadratic<double>().Shape) is null).Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(AllMethods))]
    public void Step_WhereEveryProductIsDue_IsTheMethodItself(string name)
    {
        // The second never waits, since a refresh always moves z by more than that; it takes the way of a lazy run all the same.
        var (method, oracle) = ((ImplicitAlgorithm)AlgorithmCatalog.Find(name).Default, Quadratic<double>(3, Noise));
        var plain = Run(method, oracle, OnQuadratic<double>(), 12);
        foreach (var policy in (Lazy[])[Lazy.Every(1, jvp: 1), Lazy.Adaptive(1e-300)])
        {
            var lazy = Run(method with { Laziness = policy }, oracle, OnQuadratic<double>(), 12);
            Assert.All(plain.Vectors, kept => Assert.Equal(kept.Vector.Span.ToArray(), lazy.Kept(kept.Name).Span.ToArray()));
        }
    }

    [Fact]
    public void Soba_SystemInOneIterationOf3AndProductInOneOf2_EqualsALoopByHand()
    {
        var oracle = Quadratic<double>(3, Noise);
        var soba = Run(new Soba { LowerStep = 0.07, UpperStep = 0.013, Laziness = Lazy.Every(3, jvp: 2) }, oracle, OnQuadratic<double>(), 20);

        var (x, y, z, v) = (OnQuadratic<double>().X.Clone(), OnQuadratic<double>().Y.Clone(), new Vec<double>(3), new Vec<double>(OnQuadratic<double>().X.Length));
        var (lower, upper) = (new LowerAnswer<double>(LowerAsk.Joint, oracle.Shape), new UpperAnswer<double>(UpperAsk.Gradients, oracle.Shape));
        for (var t = 0; t < 20; t++)
        {
            oracle.Lower(x, y, z, Batch.Lower(t), lower);
            oracle.Upper(x, y, Batch.Upper(t), upper);
            if (t % 2 == 0)
                v.CopyFrom(lower.Jvp);
            if (t % 3 == 0)
                z -= 0.07 * (lower.Hvp - upper.GradientY);
            y -= 0.07 * lower.GradientY;
            x -= 0.013 * (upper.GradientX - v);
        }

        AssertAt(x, y, z, soba);
    }

    [Fact]
    public void StocBio_SystemInOneIterationOf3AndProductInOneOf2_EqualsALoopByHand()
    {
        var oracle = Quadratic<double>(3, Noise);
        var method = new StocBio { LowerStep = 0.07, NeumannStep = 0.05, UpperStep = 0.013, LowerIterations = 2, NeumannTerms = 3, Laziness = Lazy.Every(3, jvp: 2) };
        var stocBio = Run(method, oracle, OnQuadratic<double>(), 20);

        var (x, y, z, v, r) = (OnQuadratic<double>().X.Clone(), OnQuadratic<double>().Y.Clone(), new Vec<double>(3), new Vec<double>(OnQuadratic<double>().X.Length), new Vec<double>(3));
        var (lower, upper) = (new LowerAnswer<double>(LowerAsk.Joint, oracle.Shape), new UpperAnswer<double>(UpperAsk.Gradients, oracle.Shape));
        for (var t = 0; t < 20; t++)
        {
            for (var i = 0; i < 2; i++)
                y -= 0.07 * oracle.Lower(x, y, z, Batch.Lower(t, i, 2), lower).GradientY;
            oracle.Upper(x, y, Batch.Upper(t), upper);
            if (t % 3 == 0)
            {
                r.CopyFrom(upper.GradientY);
                z.Set(0.05 * r);
                for (var q = 0; q < 3; q++)
                {
                    r -= 0.05 * oracle.Lower(x, y, r, Batch.Draw(Purpose.Hvp, t, q, 3), lower).Hvp;
                    z += 0.05 * r;
                }
            }

            if (t % 2 == 0)
                v.CopyFrom(oracle.Lower(x, y, z, Batch.Draw(Purpose.Jvp, t), lower).Jvp);
            x -= 0.013 * (upper.GradientX - v);
        }

        AssertAt(x, y, z, stocBio);
    }

    private static void AssertAt(Vec<double> x, Vec<double> y, Vec<double> z, State<double> state)
    {
        Assert.Equal(x.Span.ToArray(), state.X.Span.ToArray());
        Assert.Equal(y.Span.ToArray(), state.Y.Span.ToArray());
        Assert.Equal(z.Span.ToArray(), state.Kept("z").Span.ToArray());
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

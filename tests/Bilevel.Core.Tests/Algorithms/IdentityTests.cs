using Bilevel.Core.Algorithms;
using Bilevel.Core.Catalog;
using Bilevel.Numerics;
using Bilevel.Testing.Mutants;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Algorithms;

/// <summary>Where one method is another, or does not depend on a convention: to the bit unless it says otherwise.</summary>
public class IdentityTests
{
    private const int Iterations = 100;
    private static readonly Soba Soba = new() { LowerStep = 0.07, UpperStep = 0.013 };

    // These meet ∇²xyG, ∇yF or ∇xG outside of ∇²xyG z: y follows x along J̄ᵀ, a difference of ∇xG stands for the product, directions for ∇²xyG.
    private static readonly string[] s_otherUsesOfTheSign = ["stable", "darts", "pzobo"];

    /// <summary>The methods that ask for ∇²xyG z and ∇yF on the golden quadratic problem.</summary>
    public static TheoryData<string> MethodsWithZ =>
    [
        .. AlgorithmCatalog.All.Where(entry => entry.Default.NotApplicable(Quadratic<double>().Shape) is null)
            .Where(entry => entry.Default.Cost(Iterations) is { Jvp: > 0, UpperGradientY: > 0, LowerGradientX: 0 })
            .Select(entry => entry.Name).Except(s_otherUsesOfTheSign),
    ];

    // z₊ = −z solves ∇²yyG z₊ = −∇yF, and ∇Φ = ∇xF + ∇²xyG z₊: the plus sign is an oracle whose ∇yF and ∇²xyG·v have the other sign.
    [Theory]
    [MemberData(nameof(MethodsWithZ))]
    public void Run_InThePlusSign_HasTheSameBitsOfXAndY(string name)
    {
        var (method, problem) = (AlgorithmCatalog.Find(name).Default, Quadratic<double>(seed: 3, Noise));
        var minus = Run(method, problem, OnQuadratic<double>(), Iterations);
        var plus = Run(method, new MutantOracle(new MutantOracle(problem, Quantity.UpperGradientY, -1), Quantity.Jvp, -1), OnQuadratic<double>(), Iterations);
        Assert.Equal(minus.X.Span.ToArray(), plus.X.Span.ToArray());
        Assert.Equal(minus.Y.Span.ToArray(), plus.Y.Span.ToArray());
        if (minus.Vectors.Any(kept => kept.Name == "z"))
            Assert.Equal(minus.Kept("z").Span.ToArray(), plus.Kept("z").Span.ToArray().Select(e => -e));
    }

    [Theory]
    [InlineData(LazyOption.I)]
    [InlineData(LazyOption.II)]
    public void SoLazyBio_NeverLazySharedUndelayedWithoutMomentum_IsSoba(LazyOption option) => AssertSame(
        Soba, new SoLazyBio { Option = option, LowerStep = 0.07, SystemStep = 0.07, UpperStep = 0.013, Period = 1, Weight = 1, Delay = false, SharedBatches = true });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void SoLazyBioSgd_Shared_IsLazySoba(int period) => AssertSame(
        Soba with { Laziness = Lazy.Every(period) },
        new SoLazyBioSgd { LowerStep = 0.07, SystemStep = 0.07, UpperStep = 0.013, Period = period, SharedBatches = true });

    [Fact]
    public void SoLazyBio_SharedUndelayed_IsLazyMaSobaWhoseAverageStartsAtTheFirstHypergradient()
    {
        // Without momentum the starts of the averages do not matter either.
        AssertSame(
            new MaSoba { LowerStep = 0.07, SystemStep = 0.05, UpperStep = 0.013, Weight = 1, Delay = false, Laziness = Lazy.Every(4) },
            new SoLazyBio { Option = LazyOption.I, LowerStep = 0.07, SystemStep = 0.05, UpperStep = 0.013, Period = 4, Weight = 1, Delay = false, SharedBatches = true });
        AssertSame(
            new MaSoba { LowerStep = 0.07, SystemStep = 0.05, UpperStep = 0.013, Weight = 1, Delay = false, Laziness = Lazy.Every(4, jvp: 1) },
            new SoLazyBio { Option = LazyOption.II, LowerStep = 0.07, SystemStep = 0.05, UpperStep = 0.013, Period = 4, Weight = 1, Delay = false, SharedBatches = true });
    }

    [Fact]
    public void MaSoba_WithoutMomentumUndelayed_IsSoba() =>
        AssertSame(Soba, new MaSoba { LowerStep = 0.07, SystemStep = 0.07, UpperStep = 0.013, Weight = 1, Delay = false });

    [Fact]
    public void Srba_WithFullPassesOnly_IsFullBatchSoba()
    {
        var srba = Run(new Srba { LowerStep = 0.07, UpperStep = 0.013, Period = 1 }, Quadratic<double>(seed: 5, Noise), OnQuadratic<double>(), Iterations);
        var soba = Run(Soba, Quadratic<double>(), OnQuadratic<double>(), Iterations);
        AssertSame(soba, srba);
    }

    [Fact]
    public void Alset_WithOneLowerStep_IsTtsaAtConstantSteps() => AssertSame(
        new Ttsa { LowerStep = 0.07, NeumannStep = 0.1, UpperStep = 0.013, LowerDecay = 0, UpperDecay = 0, NeumannTerms = 6 },
        new Alset { LowerStep = 0.07, NeumannStep = 0.1, UpperStep = 0.013, LowerIterations = 1, NeumannTerms = 6 });

    [Fact]
    public void Amigo_WithOneStepOfEach_IsSobaInTheOrderOfGaussAndSeidel()
    {
        var oracle = Quadratic<double>();
        var amigo = Run(new Amigo { LowerStep = 0.07, SystemStep = 0.07, UpperStep = 0.013, LowerIterations = 1, SystemIterations = 1 }, oracle, OnQuadratic<double>(), Iterations);

        var (x, y, z) = (OnQuadratic<double>().X.Clone(), OnQuadratic<double>().Y.Clone(), new Vec<double>(3));
        var (lower, upper) = (new LowerAnswer<double>(LowerAsk.Joint, oracle.Shape), new UpperAnswer<double>(UpperAsk.Gradients, oracle.Shape));
        for (var t = 0; t < Iterations; t++)
        {
            y -= 0.07 * oracle.Lower(x, y, z, Batch.Full, lower).GradientY;
            oracle.Upper(x, y, Batch.Full, upper);
            z -= 0.07 * (oracle.Lower(x, y, z, Batch.Full, lower).Hvp - upper.GradientY);
            x -= 0.013 * (upper.GradientX - oracle.Lower(x, y, z, Batch.Full, lower).Jvp);
        }

        Assert.Equal(x.Span.ToArray(), amigo.X.Span.ToArray());
        Assert.Equal(y.Span.ToArray(), amigo.Y.Span.ToArray());
        Assert.Equal(z.Span.ToArray(), amigo.Kept("z").Span.ToArray());
        Assert.NotEqual(Run(Soba, oracle, OnQuadratic<double>(), Iterations).X.Span.ToArray(), amigo.X.Span.ToArray());
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(0.125, 0)]
    [InlineData(3, 1e-12)]
    public void BoRep_FTimesAConstant_TakesTheSameSteps(double factor, double tolerance)
    {
        // A power of two changes no digit: then the steps are the same to the bit.
        var (method, problem) = (new BoRep { LowerStep = 0.07, SystemStep = 0.07, UpperStep = 0.013 }, Quadratic<double>(seed: 5, Noise));
        var plain = Run(method, problem, OnQuadratic<double>(), Iterations);
        var scaled = Run(method, new MutantOracle(new MutantOracle(problem, Quantity.UpperGradientX, factor), Quantity.UpperGradientY, factor), OnQuadratic<double>(), Iterations);
        Assert.All(plain.X.Span.ToArray().Zip(scaled.X.Span.ToArray()), pair => Assert.Equal(pair.First, pair.Second, tolerance));
        Assert.All(plain.Kept("z").Span.ToArray().Zip(scaled.Kept("z").Span.ToArray()), pair => Assert.Equal(factor * pair.First, pair.Second, factor * 10 * tolerance));
    }

    private static void AssertSame(Algorithm one, Algorithm other) => AssertSame(
        Run(one, Quadratic<double>(seed: 5, Noise), OnQuadratic<double>(), Iterations), Run(other, Quadratic<double>(seed: 5, Noise), OnQuadratic<double>(), Iterations));

    private static void AssertSame(State<double> one, State<double> other)
    {
        Assert.Equal(one.X.Span.ToArray(), other.X.Span.ToArray());
        Assert.Equal(one.Y.Span.ToArray(), other.Y.Span.ToArray());
        if (one.Vectors.Any(kept => kept.Name == "z") && other.Vectors.Any(kept => kept.Name == "z"))
            Assert.Equal(one.Kept("z").Span.ToArray(), other.Kept("z").Span.ToArray());
    }
}

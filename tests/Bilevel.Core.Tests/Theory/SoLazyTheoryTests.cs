using Bilevel.Core.Algorithms;
using Bilevel.Core.Problems;
using Bilevel.Core.Theory;
using Bilevel.Numerics;
using Xunit;
using static Bilevel.Core.Tests.Algorithms.Runs;

namespace Bilevel.Core.Tests.Theory;

/// <summary>The steps of SO-Lazy-BiO's theorems against numbers computed by hand.</summary>
public class SoLazyTheoryTests
{
    // L_y = 1, L_z = 2 · 1, L_f = 2, L_f' = 2 + 1, L_ℓ = 6, c_μ = 24.
    private static readonly SoLazyConstants s_quadratic = new()
    {
        Mu = 1, Smoothness = 1, UpperLipschitzX = 2, UpperLipschitzY = 1, UpperGradientBound = 1, CrossBound = 1, HessianBound = 1,
    };

    [Fact]
    public void Constants_WithEveryTerm_EqualHandNumbers()
    {
        var c = s_quadratic with { Mu = 2, CrossBound = 4, UpperLipschitzX = 1, UpperLipschitzY = 3, UpperGradientBound = 8, CrossLipschitz = 5, HessianLipschitz = 6 };
        Assert.Equal((2.0, 8.0), (c.Ly, c.SystemBound));
        Assert.Equal(3 * (12 + 1.5), c.Lz);                            // (1 + L_y)(6 · 8/4 + 3/2)
        Assert.Equal(1 + 20, c.Lf);                                    // L_fx + 5 · 8/2
        Assert.Equal((1 + 6 + 8 * (2.5 + 6)) * 3, c.PhiLipschitz);     // (L_fx + 3 · 2 + 8 (5/2 + 6 · 4/4))(1 + 4/2)
        Assert.Equal(50, (c with { CrossBound = 50 }).Lf);
    }

    [Fact]
    public void Steps_OfAQuadraticLowerLevel_EqualHandNumbers()
    {
        var root = Math.Sqrt(2);
        var (first, second) = (new SoLazyTheory(s_quadratic, 2, 200).Steps(LazyOption.I), new SoLazyTheory(s_quadratic, 2, 200).Steps(LazyOption.II));

        // c_β = 32/√2, c_γ = 128/√2; the least: 1/(2c_β) = 0.0221, 2/(3c_β), 1/(2c_γ) = 0.00552, 2/(3c_γ), 1/24, and 6/(2√2 · 24 · 2 · 2 · 2) = 0.01105 (II: √2 times that).
        var alpha = root / 256 / (2 * Math.Sqrt(100));
        Assert.Equal(alpha, first.Upper, Tolerances.Rounding);
        Assert.Equal(32 / root * alpha, first.Lower, Tolerances.Rounding);
        Assert.Equal(128 / root * alpha, first.System, Tolerances.Rounding);
        Assert.Equal(24 * alpha, first.Weight, Tolerances.Rounding);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Steps_WithACurvedLowerLevel_AreShorterInOptionI()
    {
        // L_fy = 1/64 makes L_z = 1/32; L_gxy = 10 makes L_f = 12, L_f' = 12 + 1/64, L_gxy B_z = 20. Option II: 2/(3c_γ) and 1/(2c_γ) with c_γ = 6/√2.
        var c = s_quadratic with { UpperLipschitzY = 1.0 / 64, CrossLipschitz = 10 };
        var (first, second) = (new SoLazyTheory(c, 1, 100).Steps(LazyOption.I), new SoLazyTheory(c, 1, 100).Steps(LazyOption.II));
        var cMu = 4 * 2 * (12 + 1 / 64.0);
        Assert.Equal(144 / 1024.0 / (cMu * 400) / 10, first.Upper, 1e-18);
        Assert.Equal(1 / (2 * 192 / Math.Sqrt(2)) / 10, second.Upper, Tolerances.Rounding);   // c_β = 192/√2 binds there
    }

    [Theory]
    [InlineData(LazyOption.I)]
    [InlineData(LazyOption.II)]
    public void Steps_WithMoreIterationsOrALongerPeriod_ScaleAsTheTheoremSays(LazyOption option)
    {
        var (short_, long_) = (new SoLazyTheory(s_quadratic, 4, 1000).Steps(option), new SoLazyTheory(s_quadratic, 4, 4000).Steps(option));
        foreach (var (few, many) in new[] { (short_.Upper, long_.Upper), (short_.Lower, long_.Lower), (short_.System, long_.System), (short_.Weight, long_.Weight) })
            Assert.Equal(2, few / many, 1e-12);                        // all are of order T^(−1/2)
        var (one, four) = (new SoLazyTheory(s_quadratic, 1, 4000).Steps(option), long_);
        Assert.Equal(4 * one.System / one.Upper, four.System / four.Upper, 1e-9);          // γ/α grows like N
        Assert.Equal(one.Lower / one.Upper, four.Lower / four.Upper, 1e-9);
    }

    [Fact]
    public void SgdSteps_OfAQuadraticLowerLevel_EqualHandNumbers()
    {
        var steps = new SoLazyTheory(s_quadratic, 2, 200).SgdSteps();
        // c_β = 32, c_γ = 128: the least of 1/64, 1/48, 1/192, 1/256, 1/12, 1/64.
        Assert.Equal(new SoLazySteps(1.0 / 256, 32.0 / 256, 128.0 / 256, 1), steps);
        Assert.Equal(steps, new SoLazyTheory(s_quadratic, 2, 20_000).SgdSteps());
        var longer = new SoLazyTheory(s_quadratic, 4, 200).SgdSteps();
        Assert.Equal((0.5 * steps.Upper, 0.5 * steps.Lower, steps.System), (longer.Upper, longer.Lower, longer.System));
    }

    [Fact]
    public void Theory_WithoutASystemToFollow_IsRefused()
    {
        Assert.StartsWith("L_z is 0", Assert.Throws<ArgumentException>(() => new SoLazyTheory(s_quadratic with { UpperLipschitzY = 0 }, 1, 10)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new SoLazyTheory(s_quadratic, 20, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SoLazyTheory(s_quadratic, 0, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SoLazyTheory(s_quadratic, 1, 10).Steps((LazyOption)3));
    }

    [Theory]
    [InlineData("so-lazy-bio-i")]
    [InlineData("so-lazy-bio-ii")]
    [InlineData("so-lazy-bio-sgd")]
    public void Methods_OnAQuadratic_LowerTheHypergradient(string name)
    {
        // G = ½y² + xy/4, F = ½x² + y²/8 + y/2: y* = −x/4, Φ' = x + x/64 − 1/8; |∇yF| ≤ 1 where the run is.
        var data = new QuadraticData(A: new[,] { { 1.0 } }, C: new[,] { { 0.25 } }, LowerLinear: [0], F: new[,] { { 0.25 } }, H: new[,] { { 1.0 } }, K: new[,] { { 0.0 } }, UpperLinearY: [0.5], UpperLinearX: [0]);
        var constants = new SoLazyConstants { Mu = 1, Smoothness = 1, UpperLipschitzX = 1, UpperLipschitzY = 0.25, UpperGradientBound = 1, CrossBound = 0.25, HessianBound = 1 };
        const int iterations = 20_000;
        var theory = new SoLazyTheory(constants, 2, iterations);
        Algorithm method = name switch { "so-lazy-bio-i" => theory.Method(LazyOption.I), "so-lazy-bio-ii" => theory.Method(LazyOption.II), _ => theory.SgdMethod() };
        Assert.Equal(name, method.Name);
        var s = Run(method, new QuadraticProblem<double>(data, new(0.1, 0), 1), new(new Vec<double>([1.0]), new Vec<double>([0.0])), iterations);
        var start = 1 + 1 / 64.0 - 0.125;
        Assert.InRange(Math.Abs(s.X[0] * (1 + 1 / 64.0) - 0.125), 0, 0.3 * start);
    }
}

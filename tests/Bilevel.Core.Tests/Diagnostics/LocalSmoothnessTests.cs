using Bilevel.Core.Diagnostics;
using Xunit;
using static Bilevel.Core.Tests.Diagnostics.SmoothnessProblems;

namespace Bilevel.Core.Tests.Diagnostics;

public class LocalSmoothnessTests
{
    // Secants of e^{az} down a step of ah = 0.08, of which the shortest counts: a (1 − e^{−ah/6})/(ah/6), 0.7 % below a.
    private const double Secant = 0.01;

    [Fact]
    public void Measure_OneStepByHand_IsTheLargestSecant()
    {
        var sample = Assert.Single(Measure(ExponentialInX, [(1, 0), (0.4, 0.8)]));
        Assert.Equal(1, sample.Step, 1e-15);
        var secants = Enumerable.Range(1, 6).Select(k => k / 6.0).Select(s => 2 * (Math.Exp(2) - Math.Exp(2 * (1 - 0.6 * s))) / s);
        Assert.Equal(secants.Max(), sample.SmoothnessX!.Value, 1e-12);
        Assert.Equal(3 * 0.8, sample.SmoothnessY!.Value, 1e-12);
        Assert.Equal(2 * Math.Exp(2), sample.GradientX!.Value, 1e-12);
        Assert.Equal(0, sample.GradientY);
    }

    [Fact]
    public void Measure_NoStep_IsStill()
    {
        var sample = Assert.Single(Measure(ExponentialInX, [(1, 1), (1, 1)]));
        Assert.True(sample.IsStill);
        Assert.Null(sample.SmoothnessX);
        Assert.Null(sample.SmoothnessY);
    }

    [Fact]
    public void Measure_WithoutDirectX_HasNoXAndNotZero()
    {
        var sample = Assert.Single(Measure(WithoutX, [(1, 1), (0.5, 0.5)]));
        Assert.Null(sample.GradientX);
        Assert.Null(sample.SmoothnessX);
        Assert.NotNull(sample.SmoothnessY);
    }

    [Fact]
    public void Measure_ChangeWithinRounding_IsNotToldAndNoZero() =>
        Assert.Null(Assert.Single(Measure(ExponentialInX, [(1, 0.5), (0.9, 0.5)])).SmoothnessY);

    [Fact]
    public void Measure_Exponential_RecoversItsGrowthInX() => Assert.True(RecoversGrowth(Measure(ExponentialInX, Path(alongX: true)), inX: true));

    [Fact]
    public void Measure_Exponential_RecoversItsGrowthInY() => Assert.True(RecoversGrowth(Measure(ExponentialInY, Path(alongX: false)), inX: false));

    [Fact]
    public void Measure_TheLipschitzLevel_IsConstant()
    {
        // Both move by 0.04: a change of ∇yF of 3 · 0.04 over a step of √2 · 0.04.
        var fit = SmoothnessFit.OfY(Measure(ExponentialInX, Path(alongX: true).Select(p => (p.X, p.X))), 0);
        Assert.Equal(Constant / Math.Sqrt(2), fit.Line!.L0.Value, 1e-9);
        Assert.Equal(0, fit.Line.L1.Value, 1e-9);
    }

    [Theory]
    [InlineData("ignores s")]
    [InlineData("the gradient of Φ")]
    [InlineData("x and y swapped")]
    public void Measure_Mutants_DoNotRecoverTheGrowth(string mutant)
    {
        var path = Path(alongX: true).ToArray();
        Assert.False(RecoversGrowth(mutant == "x and y swapped" ? Swapped(path) : Mutant(mutant, path), inX: true));
    }

    private static bool RecoversGrowth(IReadOnlyList<SmoothnessSample> samples, bool inX)
    {
        var fit = inX ? SmoothnessFit.OfX(samples, 0)! : SmoothnessFit.OfY(samples, 0);
        return fit.Line is { } line && Math.Abs(line.L1.Value - Growth) <= Secant * Growth && Math.Abs(line.L0.Value) <= Secant && line.L1.Low > 0
            && SmoothnessVerdict.Of(null, fit).Need == NormalisationNeed.Warranted;
    }

    private static IReadOnlyList<SmoothnessSample> Swapped((double X, double Y)[] path) =>
        [.. Measure(ExponentialInX, path).Select(s => s with { GradientX = s.GradientY, GradientY = s.GradientX!.Value, SmoothnessX = s.SmoothnessY, SmoothnessY = s.SmoothnessX })];

    private static IReadOnlyList<SmoothnessSample> Mutant(string mutant, (double X, double Y)[] path)
    {
        double Gradient(double x) => mutant == "the gradient of Φ" ? Growth * Math.Exp(Growth * x) + Constant * x : Growth * Math.Exp(Growth * x);
        return
        [
            .. path.Zip(path.Skip(1)).Select((step, i) =>
            {
                var (from, way) = (step.First.X, step.Second.X - step.First.X);
                var largest = Enumerable.Range(1, 6).Select(k => k / 6.0)
                    .Max(s => Math.Abs(Gradient(from + s * way) - Gradient(from)) / ((mutant == "ignores s" ? 1 : s) * Math.Abs(way)));
                return new SmoothnessSample(i, Math.Abs(way), Math.Abs(Gradient(from)), 0, largest, null);
            }),
        ];
    }
}

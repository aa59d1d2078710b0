using Bilevel.Core.Diagnostics;
using Bilevel.Numerics.Random;
using Xunit;

namespace Bilevel.Core.Tests.Diagnostics;

public class SmoothnessFitTests
{
    private static IReadOnlyList<SmoothnessSample> Samples(IEnumerable<(double Gradient, double Smoothness)> points) =>
        [.. points.Select((p, i) => new SmoothnessSample(i, 1, null, p.Gradient, null, p.Smoothness))];

    // Down two decades of gradients, L̂ = 1 + 0.5 ‖g‖ and 20 % noise, correlated from point to point or not.
    private static IReadOnlyList<SmoothnessSample> Noisy(ulong seed, double correlation, double slope = 0.5)
    {
        var random = new RandomStream(seed, (byte)Purpose.Noise, 7, 0);
        var (points, noise) = (new List<(double, double)>(), 0.0);
        for (var i = 0; i < 60; i++)
        {
            noise = correlation * noise + Math.Sqrt(1 - correlation * correlation) * random.NextGaussian();
            var gradient = 20 * Math.Pow(100, -i / 59.0);
            points.Add((gradient, (1 + slope * gradient) * Math.Max(0.1, 1 + 0.2 * noise)));
        }

        return Samples(points);
    }

    // 95 % nominal; 90 % is what a percentile interval of 60 points with such noise must keep: 180 of 200 trials.
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Of_RepeatedNoise_CoversTheSlope(double correlation)
    {
        const int Trials = 200;
        var fits = Enumerable.Range(0, Trials).Select(seed => SmoothnessFit.OfY(Noisy((ulong)seed, correlation), (ulong)seed).Line!).ToArray();
        Assert.InRange(fits.Count(l => l.L1.Low <= 0.5 && 0.5 <= l.L1.High), 0.9 * Trials, Trials);
        Assert.InRange(fits.Average(l => l.L1.Value), 0.49, 0.51);
        Assert.InRange(fits.Average(l => l.L1.High - l.L1.Low), 0, 0.3);
    }

    [Fact]
    public void Of_NoSlope_CoversZero()
    {
        const int Trials = 200;
        Assert.InRange(Enumerable.Range(0, Trials).Select(seed => SmoothnessFit.OfY(Noisy((ulong)seed, 0.5, slope: 0), (ulong)seed).Line!).Count(l => l.L1.Low <= 0 && 0 <= l.L1.High), 0.9 * Trials, Trials);
    }

    [Fact]
    public void Of_SameSeed_SameIntervals()
    {
        Assert.Equal(SmoothnessFit.OfY(Noisy(1, 0), 3).Line!.L1, SmoothnessFit.OfY(Noisy(1, 0), 3).Line!.L1);
        Assert.NotEqual(SmoothnessFit.OfY(Noisy(1, 0), 3).Line!.L1, SmoothnessFit.OfY(Noisy(1, 0), 4).Line!.L1);
    }

    [Fact]
    public void Of_Band_HoldsTheLineAndGoesFromEndToEnd()
    {
        var fit = SmoothnessFit.OfY(Noisy(1, 0), 0);
        var line = fit.Line!;
        Assert.Equal(fit.SmallestGradient!.Value, line.Band[0].Gradient, 1e-9);
        Assert.Equal(fit.LargestGradient!.Value, line.Band[^1].Gradient, 1e-9);
        Assert.All(line.Band, b => Assert.InRange(line.L0.Value + line.L1.Value * b.Gradient, b.Low, b.High));
    }

    [Fact]
    public void Of_StillAndRoundedPoints_AreLeftOutAndCounted()
    {
        SmoothnessSample[] samples = [.. Noisy(1, 0), new(60, 0, null, 1, null, null), new(61, 1, null, 1, null, null), new(62, 1, null, 1, null, null)];
        var fit = SmoothnessFit.OfY(samples, 0);
        Assert.Equal((60, 1, 2), (fit.Points, fit.Still, fit.Rounded));
        Assert.Equal(SmoothnessFit.OfY(Noisy(1, 0), 0).Line!.L1, fit.Line!.L1);
    }

    [Fact]
    public void OfX_WithoutDirectX_IsNone() => Assert.Null(SmoothnessFit.OfX(Noisy(1, 0), 0));

    public static TheoryData<string, int> Degenerate => new() { { "no step was measured", 0 }, { "expected at least 10 points for a line, got 9", 9 }, { "all gradients have about the same norm, 2", 50 } };

    [Theory]
    [MemberData(nameof(Degenerate))]
    public void Of_DegenerateSamples_SaysSoWithoutAnException(string why, int points)
    {
        var fit = SmoothnessFit.OfY(Samples(Enumerable.Range(0, points).Select(i => (points == 50 ? 2.0 : i, 1.0 + i))), 0);
        Assert.Equal(why, fit.WhyNoLine);
        Assert.Null(fit.Line);
        var verdict = SmoothnessVerdict.Of(null, fit);
        Assert.Equal(NormalisationNeed.Undecided, verdict.Need);
        Assert.StartsWith("undecided: in y there is no line to judge by", verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OnlyStillSteps_SaysSo() =>
        Assert.Equal("no step changed the gradient by more than its rounding", SmoothnessFit.OfY([new(0, 0, null, 1, null, null)], 0).WhyNoLine);
}

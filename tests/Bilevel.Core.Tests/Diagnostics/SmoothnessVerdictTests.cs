using Bilevel.Core.Diagnostics;
using Xunit;

namespace Bilevel.Core.Tests.Diagnostics;

public class SmoothnessVerdictTests
{
    private static SmoothnessFit Fit(IntervalEstimate l1, IntervalEstimate growth) => new()
    {
        Points = 50, Still = 0, Rounded = 0, SmallestGradient = 0.5, LargestGradient = 20, Line = new(new(1, 0.9, 1.1), l1, growth, 2, 2 * growth.Value, []),
    };

    [Theory]
    [InlineData(0.4, 0.6, 8, 6, 9, NormalisationNeed.Warranted)]
    [InlineData(0.4, 0.6, 2.9, 2, 4, NormalisationNeed.None)]
    [InlineData(-0.1, 0.6, 2, 0.9, 2.9, NormalisationNeed.None)]
    [InlineData(-0.1, 0.6, 2, 0.9, 3.1, NormalisationNeed.Undecided)]
    [InlineData(-0.6, -0.1, 0.2, 0.1, 0.5, NormalisationNeed.None)]
    public void Of_Intervals_DecideByTheirRule(double low, double high, double growth, double growthLow, double growthHigh, NormalisationNeed need) =>
        Assert.Equal(need, SmoothnessVerdict.Of(null, Fit(new((low + high) / 2, low, high), new(growth, growthLow, growthHigh))).Need);

    [Fact]
    public void Of_LargeAndSmallNumbers_AreWrittenForPeople() => Assert.Contains(
        "(1,235) is 12,346 times that at the smallest (1.2e-5), 95 %: 1.5e7 to 2e7",
        SmoothnessVerdict.Of(null, Fit(new(1, 0.5, 2), new(12_345.6, 1.5e7, 2e7)) with { SmallestGradient = 1.2e-5, LargestGradient = 1234.5678 }).Sentence, StringComparison.Ordinal);

    [Fact]
    public void Of_TwoLevels_TheStrongerDecidesAndStandsFirst()
    {
        var (flat, steep) = (Fit(new(0, -0.1, 0.1), new(1, 0.8, 1.2)), Fit(new(0.5, 0.4, 0.6), new(8, 6, 9)));
        var verdict = SmoothnessVerdict.Of(flat, steep);
        Assert.Equal(NormalisationNeed.Warranted, verdict.Need);
        Assert.Equal(
            "normalised or clipped steps are warranted: in y the smoothness at the largest gradient seen (20) is 8 times that at the smallest (0.5), 95 %: 6 to 9, which allows steps of 1/L = 0.0625 and 0.5; "
            + "the interval of L1 (0.4 to 0.6) excludes 0; in x the smoothness at the largest gradient seen (20) is 1 times that at the smallest (0.5), 95 %: 0.8 to 1.2, which allows steps of 1/L = 0.5 and 0.5; "
            + "the interval of L1 (-0.1 to 0.1) contains 0: no evidence of relaxed smoothness.", verdict.Sentence);
        Assert.Equal(NormalisationNeed.None, SmoothnessVerdict.Of(flat, flat).Need);
    }
}

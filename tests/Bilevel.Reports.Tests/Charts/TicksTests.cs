using Bilevel.Reports.Charts;
using Xunit;

namespace Bilevel.Reports.Tests.Charts;

public class TicksTests
{
    [Theory]
    [InlineData(0, 10, 5, new[] { 0.0, 2, 4, 6, 8, 10 })]
    [InlineData(0, 1, 4, new[] { 0, 0.5, 1 })]
    [InlineData(0.12, 0.47, 4, new[] { 0.2, 0.3, 0.4 })]
    [InlineData(-3, 3, 3, new[] { -2.0, 0, 2 })]
    [InlineData(0, 0.3, 3, new[] { 0, 0.1, 0.2, 0.3 })] // 3 × 0.1 in binary is not 0.3
    [InlineData(0, 2900, 6, new[] { 0.0, 500, 1000, 1500, 2000, 2500 })]
    public void Linear_Range_GivesRoundMultiplesInside(double low, double high, int most, double[] expected) =>
        Assert.Equal(expected, Ticks.Linear(low, high, most));

    [Fact]
    public void Linear_EmptyRange_GivesItsOneValue() => Assert.Equal([4.0], Ticks.Linear(4, 4, 5));

    [Theory]
    [InlineData(0.15, 2.5, 7, new[] { 0.2, 0.5, 1, 2 })]
    [InlineData(1, 100, 7, new[] { 1.0, 2, 5, 10, 20, 50, 100 })]
    [InlineData(1, 10000, 7, new[] { 1.0, 10, 100, 1000, 10000 })]
    [InlineData(1e-8, 1, 5, new[] { 1e-8, 1e-6, 1e-4, 1e-2, 1 })]
    [InlineData(0.3, 0.42, 4, new[] { 0.3, 0.35, 0.4 })]
    public void Log_Range_GivesRoundNumbersInside(double low, double high, int most, double[] expected)
    {
        var ticks = Ticks.Log(low, high, most);
        Assert.Equal(expected.Length, ticks.Count);
        Assert.All(expected.Zip(ticks), pair => Assert.Equal(pair.First, pair.Second, 1e-12 * pair.First));
    }

    [Theory]
    [InlineData(new[] { 0, 0.5, 1 }, false, new[] { "0", "0.5", "1" })]
    [InlineData(new[] { 0.9, 0.95, 1 }, true, new[] { "90%", "95%", "100%" })]
    [InlineData(new[] { 0.0, 20000, 40000 }, false, new[] { "0", "20k", "40k" })]
    [InlineData(new[] { 0.0, 500000, 1000000 }, false, new[] { "0", "0.5M", "1M" })]
    [InlineData(new[] { 100.0, 1000, 10000, 1000000 }, false, new[] { "100", "1000", "10k", "1M" })]
    [InlineData(new[] { 0.0079105, 0.0079110, 0.0079115 }, false, new[] { "0.0079105", "0.007911", "0.0079115" })]
    [InlineData(new[] { 1e-8, 1e-6 }, false, new[] { "1e-8", "1e-6" })]
    public void Labels_Ticks_AreShort(double[] ticks, bool percent, string[] expected) =>
        Assert.Equal(expected, Ticks.Labels(ticks, percent));
}

using Bilevel.Core.Diagnostics;
using Xunit;

namespace Bilevel.Core.Tests.Diagnostics;

public class TheilSenLineTests
{
    private static TheilSenLine? Through(double[] x, double[] y) => TheilSenLine.Through(x, y, new double[Math.Max(x.Length, x.Length * (x.Length - 1) / 2)]);

    [Fact]
    public void Through_PointsOfALine_IsTheLine()
    {
        var line = Through([1, 2, 4, 8], [5, 7, 11, 19])!.Value;
        Assert.Equal((3, 2), (line.Intercept, line.Slope));
        Assert.Equal(23, line.At(10));
    }

    [Fact]
    public void Through_AQuarterOfOutliers_StaysWhereItIs()
    {
        double[] x = [.. Enumerable.Range(0, 12).Select(i => (double)i)];
        double[] y = [.. x.Select((v, i) => i % 4 == 1 ? 1e6 : 1 + 2 * v)];
        var line = Through(x, y)!.Value;
        Assert.Equal(2, line.Slope, 1e-9);
        Assert.Equal(1, line.Intercept, 1e-9);
    }

    [Fact]
    public void Through_OneAbscissa_IsNone() => Assert.Null(Through([2, 2, 2], [1, 2, 3]));

    [Fact]
    public void Through_TooLittleRoom_IsRefused() => Assert.Throws<ArgumentException>(() => TheilSenLine.Through([1, 2, 3, 4], [1, 2, 3, 4], new double[5]));

    [Theory]
    [InlineData(new[] { 3.0 }, 3)]
    [InlineData(new[] { 4.0, 1 }, 2.5)]
    [InlineData(new[] { 5.0, 1, 3 }, 3)]
    [InlineData(new[] { 2.0, 2, 2, 9 }, 2)]
    [InlineData(new[] { 9.0, 7, 1, 3, 5, 11 }, 6)]
    public void Median_Values_IsTheirMiddle(double[] values, double expected) => Assert.Equal(expected, TheilSenLine.Median(values));
}

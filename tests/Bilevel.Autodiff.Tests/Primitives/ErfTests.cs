using Xunit;

namespace Bilevel.Autodiff.Tests;

public class ErfTests
{
    // From C's erf, to the last digit.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-300, 1.1283791670955126e-300)]
    [InlineData(1e-10, 1.1283791670955126e-10)]
    [InlineData(0.1, 0.1124629160182849)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(1.9999, 0.9953201979070294)]
    [InlineData(2, 0.9953222650189527)]
    [InlineData(2.5, 0.999593047982555)]
    [InlineData(3, 0.9999779095030014)]
    [InlineData(4.5, 0.9999999998033839)]
    [InlineData(5.9, 1)]
    [InlineData(7, 1)]
    [InlineData(double.PositiveInfinity, 1)]
    public void Value_KnownPoints_IsRightToAFewUnitsOfTheLastPlace(double x, double expected)
    {
        Assert.True(Math.Abs(Erf.Value(x) - expected) <= 4e-16 * expected, $"erf {x} = {Erf.Value(x):R}");
        Assert.Equal(-Erf.Value(x), Erf.Value(-x));
    }

    [Fact]
    public void Value_NaN_IsNaN() => Assert.True(double.IsNaN(Erf.Value(double.NaN)));
}
